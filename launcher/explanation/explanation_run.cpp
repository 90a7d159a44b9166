// SPDX-License-Identifier: Apache-2.0
#include "launcher/explanation/explanation_run.hpp"

#include <algorithm>
#include <string>
#include <string_view>

#include "launcher/agreement.hpp"
#include "launcher/explanation/explanation_folder.hpp"
#include "launcher/fault.hpp"
#include "launcher/signals.hpp"

namespace assay::launcher::explanation {
namespace {

constexpr std::size_t kGradCamBlock = 32;

void obey_signals() {
  if (!stop_requested()) return;
  throw InterruptedError(stop_signal(), "stopped by a signal: the explanations written so far are whole");
}

std::vector<std::uint32_t> rows_of(std::span<const ImageToExplain> images) {
  std::vector<std::uint32_t> rows;
  for (const ImageToExplain& image : images) rows.push_back(image.row);
  return rows;
}

}  // namespace

std::size_t images_of_a_block(const ExplainOptions& options) {
  return options.methods == std::vector{Method::gradcam} ? kGradCamBlock : 1;
}

ExplanationRun::ExplanationRun(World& world, const data::files::RunFolder& folder, ImageExplainer& explainer,
                               const ExplanationContext& context, const data::PreparationOptions& preparation,
                               const data::ImageShape& rows, std::uint64_t total)
    : world_(world),
      folder_(folder),
      explainer_(explainer),
      context_(context),
      prepared_(preparation, {}, rows, 1),
      progress_("explain", total) {}

void ExplanationRun::explain(RowAccess& access, std::span<const ImageToExplain> images) {
  const std::size_t block = images_of_a_block(context_.options);
  const auto ranks = static_cast<std::size_t>(world_.topology().size);
  const auto rank = static_cast<std::size_t>(world_.topology().rank);
  for (std::size_t first = 0; first < images.size(); first += ranks * block) {
    const std::size_t begin = std::min(first + rank * block, images.size());
    const std::size_t end = std::min(begin + block, images.size());
    std::string mine;
    agree(world_.collective(), [&] {
      obey_signals();
      if (begin < end) mine = to_text(explain_block(access, images.subspan(begin, end - begin), done_ + begin));
    });
    const std::vector<std::byte> all = world_.collective().gather(std::as_bytes(std::span(mine)), 0);
    for (ImageSummary& summary : summaries_from_text({reinterpret_cast<const char*>(all.data()), all.size()})) {
      summaries_.push_back(std::move(summary));
    }
    if (world_.is_root()) progress_.update(done_ + std::min(first + ranks * block, images.size()));
  }
  done_ += images.size();
}

std::vector<ImageSummary> ExplanationRun::explain_block(RowAccess& access, std::span<const ImageToExplain> images,
                                                        std::size_t first) {
  const std::vector<std::uint32_t> rows = rows_of(images);
  const ReadyRows ready = access.ready(rows);
  const at::Tensor seen = prepared_.plain(*ready.source, ready.rows);
  std::vector<ImageSummary> summaries;
  for (const ImageExplanation& explanation : explainer_.explain(seen, images, first)) {
    write_explanation(folder_, explanation, context_);
    summaries.push_back(summarise(explanation, context_.options));
  }
  return summaries;
}

}  // namespace assay::launcher::explanation
