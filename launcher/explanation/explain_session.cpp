// SPDX-License-Identifier: Apache-2.0
#include "launcher/explanation/explain_session.hpp"

#include <cstdio>
#include <memory>
#include <optional>
#include <utility>

#include "data/store_reader.hpp"
#include "launcher/agreement.hpp"
#include "launcher/evaluation/prediction_decoder.hpp"
#include "launcher/explanation/chosen_images.hpp"
#include "launcher/explanation/explanation_run.hpp"
#include "launcher/explanation/gradcam_results.hpp"
#include "launcher/explanation/image_folders.hpp"
#include "launcher/explanation/training_store.hpp"
#include "launcher/image_options.hpp"
#include "launcher/labelled_rows.hpp"
#include "launcher/row_options.hpp"

namespace assay::launcher::explanation {
namespace {

// Images read from files at a time, on every rank: whole blocks whatever is asked, so that a block holds the same
// images on any number of ranks.
constexpr std::size_t kChunk = 256;

// Everything that explains, made once for a command.
class Session {
 public:
  // store: of the background.
  Session(World& world, const data::files::RunFolder& folder, training::TrainedModel& trained,
          const ExplainOptions& options, const std::string& store)
      : world_(world),
        folder_(folder),
        preparation_(preparation_options(trained.config)),
        rows_{trained.state.data.height, trained.state.data.width, trained.state.data.channels} {
    std::string layer;
    agree(world.collective(), [&] {
      pixels_.emplace(preparation_, rows_);
      layer = gradcam_layer(trained, options, pixels_->shape());
    });
    FoundBackground found = find_background(world, trained, store, options);
    if (world.is_root() && !found.note.empty()) std::fprintf(stderr, "note: %s\n", found.note.c_str());
    context_ = {.options = options,
                .background = std::move(found.background),
                .threshold = trained.config.evaluation.threshold,
                .temperature = trained.temperature,
                .step = trained.state.step,
                .weights_sha256 = trained.weights_sha256};
    agree(world.collective(), [&] { explainer_.emplace(trained, context_, *pixels_, layer); });
  }

  // total: images there will be; 0: unknown.
  ExplanationRun& begin(std::uint64_t total) {
    return run_.emplace(world_, folder_, *explainer_, context_, preparation_, rows_, total);
  }
  std::vector<ImageSummary> finish() {
    on_root(world_.collective(), [&] {
      if (context_.options.asks(Method::gradcam)) write_gradcam_artefacts(folder_, run_->summaries());
    });
    return run_->summaries();
  }

 private:
  World& world_;
  const data::files::RunFolder& folder_;
  data::PreparationOptions preparation_;
  data::ImageShape rows_;  // as stored
  ExplanationContext context_;
  std::optional<SeenPixels> pixels_;
  std::optional<ImageExplainer> explainer_;
  std::optional<ExplanationRun> run_;
};

std::vector<ImageToExplain> to_explain(const evaluation::PredictionChunk& chunk, ImageFolders& folders) {
  std::vector<ImageToExplain> images;
  for (const std::string& path : chunk.paths) {
    images.push_back(
        {.row = static_cast<std::uint32_t>(images.size()), .name = path, .folder = folders.take(path), .label = {}});
  }
  return images;
}

}  // namespace

ExplainResult explain_split(World& world, const data::files::RunFolder& folder, training::TrainedModel& trained,
                            const ExplainOptions& options, const StoreSource& source) {
  std::optional<data::StoreReader> store;
  agree(world.collective(), [&] {
    store.emplace(source.store.empty() ? trained.state.data.path : source.store);
    check_store(*store, trained, source.split);
  });
  Session session(world, folder, trained, options, source.store);
  const LabelledRows split = open_labelled_rows(world, *store, source.split, trained);
  const std::vector<ImageToExplain> images = choose_images(world, trained, *store, split, source.rule);
  if (world.is_root() && images.size() < source.rule.count) {
    std::fprintf(stderr, "note: %zu images are all there are of this choice in the %s split\n", images.size(),
                 source.split.c_str());
  }
  session.begin(images.size()).explain(*split.access, images);
  return {.summaries = session.finish(), .rejects = {}};
}

ExplainResult explain_paths(World& world, const data::files::RunFolder& folder, training::TrainedModel& trained,
                            const ExplainOptions& options, const PathSource& source) {
  const training::DataIdentity& data = trained.state.data;
  evaluation::PredictionDecoder decoder(data.height, data.width, data.encoding, row_options(trained.config));
  Session session(world, folder, trained, options, source.store);
  ExplanationRun& run = session.begin(0);
  ImageFolders folders;
  ExplainResult result;
  result.rejects = evaluation::read_prediction_inputs(source.paths, decoder, kChunk, [&](const auto& chunk) {
    const data::BatchSource rows(chunk.rows, decoder.shape());
    HeldRows held(rows, {});
    run.explain(held, to_explain(chunk, folders));
  });
  on_root(world.collective(), [&] {
    if (run.images() == 0 && result.rejects.empty()) {
      throw data::files::InputError(source.paths.front() + ": no images found; name image files, folders or archives");
    }
  });
  if (run.images() > 0) result.summaries = session.finish();
  return result;
}

}  // namespace assay::launcher::explanation
