// SPDX-License-Identifier: Apache-2.0
#include "launcher/robustness_run.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include "data/store_reader.hpp"
#include "launcher/agreement.hpp"
#include "launcher/evaluation/evaluator.hpp"
#include "launcher/evaluation/perturbed_rows.hpp"
#include "launcher/row_options.hpp"

namespace assay::launcher {
namespace {

// Of the images behind the rows, each once and in ascending order.
struct JudgedSources {
  std::vector<data::files::Codec> of_split;  // codec of every image of the split
  evaluation::SourceCodecs codecs;
  std::uint64_t png = 0;
  std::uint64_t images = 0;
};

JudgedSources judged_sources(const data::StoreReader& store, const LabelledRows& labelled, std::uint32_t per_image) {
  const data::SourceColumns all = store.sources(labelled.stored_split);
  const std::vector<std::uint8_t> labels = store.labels(labelled.stored_split);
  std::vector<std::uint32_t> images;
  for (const std::uint32_t row : labelled.rows) images.push_back(row / per_image);
  std::sort(images.begin(), images.end());
  images.erase(std::unique(images.begin(), images.end()), images.end());
  data::SourceColumns judged;
  std::vector<std::uint8_t> judged_labels;
  for (const std::uint32_t image : images) {
    judged.codec.push_back(all.codec.at(image));
    judged.quality.push_back(all.quality.at(image));
    judged_labels.push_back(labels.at(image));
  }
  JudgedSources sources{.of_split = all.codec, .codecs = evaluation::source_codecs(judged_labels, judged)};
  sources.png = sources.codecs.png[0] + sources.codecs.png[1];
  sources.images = images.size();
  return sources;
}

std::uint64_t touched_images(const evaluation::Perturbation& perturbation, const JudgedSources& sources) {
  if (perturbation.kind == evaluation::PerturbationKind::none) return 0;
  return perturbation.kind == evaluation::PerturbationKind::png_to_jpeg ? sources.png : sources.images;
}

}  // namespace

evaluation::Robustness measure_robustness(World& world, const data::StoreReader& store, const LabelledRows& labelled,
                                          training::TrainedModel& trained, const evaluation::BootstrapOptions& options,
                                          const PassBegins& begins) {
  const data::RowOptions row_options = launcher::row_options(trained.config);
  JudgedSources sources;
  agree(world.collective(), [&] { sources = judged_sources(store, labelled, data::rows_per_image(row_options)); });
  const evaluation::Evaluator evaluator(world.collective(), trained.config, trained.temperature);
  const std::vector<evaluation::Perturbation> passes = evaluation::perturbations(sources.codecs.jpeg_quality);
  evaluation::Robustness robustness;
  robustness.codecs = sources.codecs;
  std::vector<double> untouched;
  for (std::size_t pass = 0; pass < passes.size(); ++pass) {
    if (begins) begins(passes[pass], pass, passes.size());
    std::optional<evaluation::PerturbedRows> rows;
    agree(world.collective(),
          [&] { rows.emplace(store, labelled.stored_split, row_options, passes[pass], sources.of_split); });
    const evaluation::Evaluation result = evaluator.run(*trained.model, *rows, labelled.rows);
    if (!world.is_root()) continue;
    if (pass == 0) untouched = result.probability_real;
    robustness.rows.push_back(evaluation::robustness_row(passes[pass], touched_images(passes[pass], sources),
                                                         result.labels, untouched, result.probability_real, options));
  }
  return robustness;
}

}  // namespace assay::launcher
