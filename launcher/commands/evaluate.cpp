// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>

#include "data/files/atomic_file.hpp"
#include "data/files/one_line.hpp"
#include "data/files/run_folder.hpp"
#include "data/store_reader.hpp"
#include "launcher/agreement.hpp"
#include "launcher/artefacts/evaluation_files.hpp"
#include "launcher/commands/commands.hpp"
#include "launcher/commands/trained_run_options.hpp"
#include "launcher/evaluation/assessment.hpp"
#include "launcher/evaluation/assessment_text.hpp"
#include "launcher/evaluation/evaluator.hpp"
#include "launcher/evaluation/robustness_report.hpp"
#include "launcher/exit_codes.hpp"
#include "launcher/fault.hpp"
#include "launcher/labelled_rows.hpp"
#include "launcher/progress.hpp"
#include "launcher/robustness_run.hpp"
#include "launcher/run_temperature.hpp"
#include "launcher/threads.hpp"
#include "launcher/training/divergence.hpp"
#include "launcher/training/trained_facts.hpp"
#include "launcher/world.hpp"

namespace assay::launcher::commands {
namespace {

struct Options {
  TrainedRunOptions trained;
  std::string data;
  std::string split = "test";
  std::uint32_t bootstrap = 1000;
  double fake_recall = 0.95;
  bool thresholds = false;
  bool temperature = false;
  bool robustness = false;
};

// The store of the run is opened for it where another one is evaluated.
void fit_temperature(World& world, const data::files::RunFolder& folder, const data::StoreReader& store,
                     training::TrainedModel& trained) {
  std::optional<data::StoreReader> own;
  agree(world.collective(), [&] {
    if (store.info().content_hash != trained.state.data.content_hash) own.emplace(trained.state.data.path);
  });
  const auto fit = fit_run_temperature(world, folder, own ? *own : store, trained);
  if (!world.is_root()) return;
  std::printf("temperature %.4f from %llu validation images: log loss %.4f to %.4f, calibration error %.4f to %.4f\n",
              fit.temperature, static_cast<unsigned long long>(fit.images), fit.log_loss_before, fit.log_loss_after,
              fit.calibration_error_before, fit.calibration_error_after);
}

evaluation::AssessmentOptions assessment_options(const Options& options, const config::RunConfig& config) {
  return {.bootstrap = {.resamples = options.bootstrap,
                        .seed = static_cast<std::uint64_t>(config.seed),
                        .threshold = config.evaluation.threshold,
                        .positive = config.evaluation.positive == "FAKE" ? 0 : 1,
                        .threads = static_cast<int>(std::max<std::int64_t>(1, config.threads))},
          .fake_recall = options.fake_recall};
}

evaluation::EvaluatedRun evaluated_run(const Options& options, const data::StoreReader& store,
                                       const training::TrainedModel& trained) {
  return {.split = options.split,
          .store = store.path().filename().string(),
          .store_content_hash = store.info().content_hash,
          .step = trained.state.step,
          .weights_sha256 = trained.weights_sha256,
          .temperature = trained.temperature,
          .model = training::model_facts(trained)};
}

void check_robustness(World& world, const Options& options, const data::files::RunFolder& folder,
                      const data::StoreReader& store, const LabelledRows& labelled, training::TrainedModel& trained) {
  const evaluation::BootstrapOptions bootstrap = assessment_options(options, trained.config).bootstrap;
  std::optional<Progress> progress;
  const evaluation::Robustness found =
      measure_robustness(world, store, labelled, trained, bootstrap,
                         [&](const evaluation::Perturbation& perturbation, std::size_t pass, std::size_t passes) {
                           if (!world.is_root()) return;
                           if (!progress) progress.emplace("robustness", passes * labelled.rows.size());
                           progress->update(pass * labelled.rows.size(), perturbation.text());
                         });
  progress.reset();
  on_root(world.collective(), [&] {
    const evaluation::EvaluatedRun about = evaluated_run(options, store, trained);
    data::files::write_file_atomically(folder.robustness(about.split),
                                       evaluation::robustness_json(found, about, bootstrap));
    std::printf("\n%swritten to %s\n", evaluation::robustness_text(found).c_str(),
                folder.robustness(about.split).c_str());
  });
}

// Figures of a store that changed behind the run's back are figures of something else.
void note_changed_store(const Options& options, const data::StoreReader& store, const training::TrainedModel& trained) {
  if (!options.data.empty() || store.info().content_hash == trained.state.data.content_hash) return;
  std::fprintf(stderr, "note: %s is not what the run was trained on any more (another content hash)\n",
               data::files::one_line(store.path().string()).c_str());
}

int run(const Options& options) {
  World world;
  const data::files::RunFolder folder(options.trained.run);
  training::TrainedModel trained = load_trained_run(world, options.trained);
  std::optional<data::StoreReader> store;
  agree(world.collective(), [&] {
    store.emplace(options.data.empty() ? trained.state.data.path : options.data);
    check_store(*store, trained, options.split);
    if (world.is_root()) note_changed_store(options, *store, trained);
  });
  use_threads(static_cast<int>(trained.config.threads));
  if (options.temperature) fit_temperature(world, folder, *store, trained);
  const LabelledRows labelled = open_labelled_rows(world, *store, options.split, trained);
  const evaluation::Evaluator evaluator(world.collective(), trained.config, trained.temperature);
  const evaluation::Evaluation result = evaluator.run(*trained.model, *labelled.access, labelled.rows);
  on_root(world.collective(), [&] {
    if (std::any_of(result.probability_real.begin(), result.probability_real.end(),
                    [](double probability) { return std::isnan(probability); })) {
      throw NumericalError(training::diverged_checkpoint("an answer of the model is not a number"));
    }
    const evaluation::Assessment assessment =
        evaluation::assess(result.labels, result.probability_real, assessment_options(options, trained.config));
    const evaluation::EvaluatedRun about = evaluated_run(options, *store, trained);
    artefacts::write_evaluation(folder, labelled.names(*store, trained.config), trained, about, result, assessment);
    std::printf("%swritten to %s and %s\n", evaluation::assessment_text(assessment, about, options.thresholds).c_str(),
                folder.evaluation(about.split).c_str(), folder.artefacts().c_str());
  });
  if (options.robustness) check_robustness(world, options, folder, *store, labelled, trained);
  return kDone;
}

}  // namespace

void add_evaluate(CLI::App& app, Action& action) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("evaluate", "Figures of a run on a labelled split; the same on any number of ranks");
  add_trained_run_options(*command, options->trained);
  add_device_option(*command, options->trained);
  add_temperature_option(*command, options->trained);
  command->add_option("--data", options->data, "store (default: the one the run was trained on)")->type_name("STORE");
  command
      ->add_option("--split", options->split,
                   "split of the store; validation: also what the run held back of its own store")
      ->check(CLI::IsMember({"train", "validation", "test"}))
      ->capture_default_str();
  command->add_option("--bootstrap", options->bootstrap, "resamples behind the intervals; 0: none")
      ->check(CLI::Range(0, 1000000))
      ->type_name("N")
      ->capture_default_str();
  command
      ->add_option("--fake-recall", options->fake_recall, "share of FAKE images the suggested threshold finds")
      // CLI::Range lets a NaN through.
      ->check([](const std::string& text) {
        const double share = std::strtod(text.c_str(), nullptr);
        return share >= 1e-6 && share <= 1 ? "" : "'" + text + "' is not in range 0.000001 to 1";
      })
      ->type_name("R")
      ->capture_default_str();
  command->add_flag("--robustness", options->robustness,
                    "repeat it after JPEG, resizing, cropping, blur, noise and PNG to JPEG");
  command->add_flag("--thresholds", options->thresholds, "print the threshold table");
  command
      ->add_flag("--temperature", options->temperature,
                 "fit a temperature on the validation split of the run, store and use it")
      ->excludes("--no-temperature");
  command->callback([options, &action] {
    // The one that is stored is about to be replaced.
    if (options->temperature) options->trained.no_temperature = true;
    action = [options] { return run(*options); };
  });
}

}  // namespace assay::launcher::commands
