// SPDX-License-Identifier: Apache-2.0
// Explains many images with all ranks: dealt out in blocks whose composition does not depend on the number of ranks, so
// that neither do the results; each rank writes the folders of its own images. Memory does not grow with the number of
// images but for a few figures of each on rank 0. Calls are collective.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "data/files/run_folder.hpp"
#include "data/image_preparation.hpp"
#include "launcher/explanation/image_explainer.hpp"
#include "launcher/explanation/image_summary.hpp"
#include "launcher/prepared_images.hpp"
#include "launcher/progress.hpp"
#include "launcher/row_access.hpp"
#include "launcher/world.hpp"

namespace assay::launcher::explanation {

// Images of one block: where Grad-CAM is all that is asked, they share a forward and a backward pass.
std::size_t images_of_a_block(const ExplainOptions& options);

class ExplanationRun {
 public:
  // All must outlive this. total: images there will be, for the progress on rank 0; 0: unknown. preparation, rows: how
  // rows become what the model sees, and their shape.
  ExplanationRun(World& world, const data::files::RunFolder& folder, ImageExplainer& explainer,
                 const ExplanationContext& context, const data::PreparationOptions& preparation,
                 const data::ImageShape& rows, std::uint64_t total);

  // The next images, rows of `access`, the same on all ranks; but for the last call a whole number of blocks. Between
  // two rounds of all ranks a signal ends the command (InterruptedError). Throws an AgreedError.
  void explain(RowAccess& access, std::span<const ImageToExplain> images);

  // Of all images so far, in their order. On rank 0; empty elsewhere.
  const std::vector<ImageSummary>& summaries() const { return summaries_; }
  std::size_t images() const { return done_; }

 private:
  std::vector<ImageSummary> explain_block(RowAccess& access, std::span<const ImageToExplain> images, std::size_t first);

  World& world_;
  const data::files::RunFolder& folder_;
  ImageExplainer& explainer_;
  const ExplanationContext& context_;
  PreparedImages prepared_;
  Progress progress_;
  std::size_t done_ = 0;
  std::vector<ImageSummary> summaries_;
};

}  // namespace assay::launcher::explanation
