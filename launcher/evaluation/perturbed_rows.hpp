// SPDX-License-Identifier: Apache-2.0
// The rows of a split as they would be had something happened to every image before: read from the store as RGB,
// perturbed, and only then turned into views. What happens to an image depends on the image alone, so that any number
// of ranks sees the same rows.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "data/parallel_parts.hpp"
#include "data/row_composer.hpp"
#include "data/row_options.hpp"
#include "data/store_rows.hpp"
#include "launcher/evaluation/perturbation.hpp"
#include "launcher/row_access.hpp"

namespace assay::launcher::evaluation {

class PerturbedRows final : public RowAccess {
 public:
  // The store must outlive this. options: as the model's configuration sees the store. codecs: of the files that the
  // split's images were. Throws StoreError.
  PerturbedRows(const data::StoreReader& store, const std::string& split, const data::RowOptions& options,
                const Perturbation& perturbation, std::span<const data::files::Codec> codecs);

  const data::ImageShape& shape() const override { return workers_.front().composer.shape(); }
  std::span<const std::uint8_t> labels() const override { return labels_; }
  ReadyRows ready(std::span<const std::uint32_t> rows) override;

 private:
  // Of one thread.
  struct Worker {
    Perturber perturber;
    data::RowComposer composer;
  };

  void compose(Worker& worker, std::size_t place);

  data::StoreRows images_;  // RGB
  Perturbation perturbation_;
  std::vector<data::files::Codec> codecs_;
  std::vector<Worker> workers_;
  data::ParallelParts threads_;
  std::vector<std::uint8_t> labels_;
  std::vector<std::uint32_t> asked_;  // images, ascending, as all that follows
  std::vector<std::uint8_t> rgb_;
  std::vector<std::uint8_t> rows_;
  std::vector<std::uint32_t> places_;
  std::optional<data::BatchSource> source_;
};

}  // namespace assay::launcher::evaluation
