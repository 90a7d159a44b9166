// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <memory>
#include <numeric>
#include <string>

#include "data/files/atomic_file.hpp"
#include "data/files/run_folder.hpp"
#include "data/store_reader.hpp"
#include "launcher/agreement.hpp"
#include "launcher/commands/commands.hpp"
#include "launcher/commands/trained_run_options.hpp"
#include "launcher/config/resolve.hpp"
#include "launcher/evaluation/classification_report.hpp"
#include "launcher/evaluation/evaluator.hpp"
#include "launcher/evaluation/predictions.hpp"
#include "launcher/exit_codes.hpp"
#include "launcher/row_options.hpp"
#include "launcher/split_access.hpp"
#include "launcher/table.hpp"
#include "launcher/threads.hpp"
#include "launcher/world.hpp"

namespace assay::launcher::commands {
namespace {

struct Options {
  TrainedRunOptions trained;
  std::string data;
  std::string split = "test";
};

void check_store(const data::StoreReader& store, const training::TrainedModel& model, const std::string& split) {
  const data::StoreInfo& info = store.info();
  const training::DataIdentity& trained = model.state.data;
  const data::ImageShape rows = row_shape_of(info, model.config);
  store.count(split);
  if (info.class_names != trained.class_names) {
    throw data::StoreError(store.path().string() + ": its classes differ from those the model was trained on");
  }
  if (rows.height != trained.height || rows.width != trained.width || rows.channels != trained.channels) {
    throw data::StoreError(store.path().string() + ": images are " + std::to_string(rows.height) + "x" +
                           std::to_string(rows.width) + ", the model was trained on " + std::to_string(trained.height) +
                           "x" + std::to_string(trained.width) + ": pack again with --size");
  }
}

void write_results(const data::files::RunFolder& folder, const std::string& split, const data::StoreReader& store,
                   const config::RunConfig& config, const evaluation::Evaluation& result) {
  data::files::create_directories(folder.evaluation(split));
  evaluation::write_predictions(folder.predictions(split), row_names(store, split, config), result.labels,
                                result.probability_real);
  data::files::write_file_atomically(folder.evaluation_metrics(split), evaluation::metrics_json(result.metrics));
}

void print_results(const Options& options, const data::files::RunFolder& folder, const evaluation::Metrics& metrics,
                   const training::TrainingState& state) {
  std::printf("%s split, %llu images, checkpoint of step %llu\n", options.split.c_str(),
              static_cast<unsigned long long>(metrics.count), static_cast<unsigned long long>(state.step));
  std::printf("accuracy %.4f  precision %.4f  recall %.4f  F1 %.4f  ROC AUC %.4f\n\n", metrics.accuracy,
              metrics.precision, metrics.recall, metrics.f1, metrics.roc_auc);
  std::printf("%s\n", evaluation::classification_report(metrics, 4).c_str());
  std::printf("written to %s\n", folder.evaluation(options.split).c_str());
}

int run(const Options& options) {
  World world;
  const data::files::RunFolder folder(options.trained.run);
  const training::TrainedModel trained = load_trained_run(world, options.trained);
  std::optional<data::StoreReader> store;
  agree(world.collective(), [&] {
    store.emplace(options.data.empty() ? trained.state.data.path : options.data);
    check_store(*store, trained, options.split);
  });
  use_threads(static_cast<int>(trained.config.threads));
  config::RunConfig config = trained.config;
  // What fitted into memory where the run was trained need not fit here.
  if (config.data.placement == "host") config.data.placement = "auto";
  const std::unique_ptr<RowAccess> rows = open_split(world, *store, options.split, config);
  std::vector<std::uint32_t> all(rows->labels().size());
  std::iota(all.begin(), all.end(), 0u);
  const evaluation::Evaluator evaluator(world.collective(), trained.config);
  const evaluation::Evaluation result = evaluator.run(*trained.model, *rows, all);
  on_root(world.collective(), [&] {
    write_results(folder, options.split, *store, trained.config, result);
    print_results(options, folder, result.metrics, trained.state);
  });
  return kDone;
}

}  // namespace

void add_evaluate(CLI::App& app, Action& action) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("evaluate", "Figures of a run on a labelled split; the same on any number of ranks");
  add_trained_run_options(*command, options->trained);
  add_device_option(*command, options->trained);
  command->add_option("--data", options->data, "store (default: the one the run was trained on)")->type_name("STORE");
  command->add_option("--split", options->split, "split of the store")
      ->check(CLI::IsMember({"train", "validation", "test"}))
      ->capture_default_str();
  command->callback([options, &action] { action = [options] { return run(*options); }; });
}

}  // namespace assay::launcher::commands
