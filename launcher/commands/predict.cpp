// SPDX-License-Identifier: Apache-2.0
#include <absl/strings/str_cat.h>
#include <CLI/CLI.hpp>

#include <cmath>
#include <memory>
#include <numeric>
#include <string>
#include <vector>

#include "data/files/error.hpp"
#include "data/files/one_line.hpp"
#include "launcher/agreement.hpp"
#include "launcher/commands/commands.hpp"
#include "launcher/commands/trained_run_options.hpp"
#include "launcher/evaluation/evaluator.hpp"
#include "launcher/evaluation/inference.hpp"
#include "launcher/evaluation/prediction_inputs.hpp"
#include "launcher/evaluation/predictions.hpp"
#include "launcher/exit_codes.hpp"
#include "launcher/fault.hpp"
#include "launcher/row_options.hpp"
#include "launcher/threads.hpp"
#include "launcher/training/divergence.hpp"
#include "launcher/world.hpp"

namespace assay::launcher::commands {
namespace {

struct Options {
  TrainedRunOptions trained;
  std::vector<std::string> paths;
  std::string format = "csv";
};

constexpr std::size_t kChunk = 4096;

std::vector<float> probabilities_of(World& world, const training::TrainedModel& trained,
                                    const evaluation::PredictionChunk& chunk, data::ImageShape shape) {
  const data::BatchSource source(chunk.rows, shape);
  HeldRows held(source, {});
  std::vector<std::uint32_t> rows(chunk.paths.size());
  std::iota(rows.begin(), rows.end(), 0u);
  const at::Tensor logits =
      evaluation::infer(*trained.model, held, rows, evaluation::inference_options(trained.config), world.collective());
  if (!world.is_root()) return {};
  const at::Tensor probabilities = evaluation::probabilities_of(logits, trained.temperature);
  const float* first = probabilities.const_data_ptr<float>();
  return {first, first + probabilities.numel()};
}

void check_numbers(const evaluation::PredictionChunk& chunk, const std::vector<float>& probabilities) {
  for (std::size_t i = 0; i < probabilities.size(); ++i) {
    if (std::isfinite(probabilities[i])) continue;
    throw NumericalError(training::diverged_checkpoint("the model's answer for " +
                                                       data::files::one_line(chunk.paths[i]) + " is not a number"));
  }
}

// What was predicted so far, in the order of the input.
struct Predictions {
  std::vector<std::string> paths;
  std::vector<std::uint8_t> labels;
  std::vector<double> probability_real;
};

void print(const Predictions& predictions, bool json) {
  const std::string text =
      json ? evaluation::predictions_json(predictions.paths, predictions.labels, predictions.probability_real, "path")
           : evaluation::predictions_csv(predictions.paths, predictions.labels, predictions.probability_real, "path");
  std::fwrite(text.data(), 1, text.size(), stdout);
}

int run(const Options& options) {
  World world;
  const training::TrainedModel trained = load_trained_run(world, options.trained);
  use_threads(static_cast<int>(trained.config.threads));
  const training::DataIdentity& data = trained.state.data;
  evaluation::PredictionDecoder decoder(data.height, data.width, data.encoding, row_options(trained.config));
  Predictions predictions;
  const auto rejects = evaluation::read_prediction_inputs(options.paths, decoder, kChunk, [&](const auto& chunk) {
    const std::vector<float> probabilities = probabilities_of(world, trained, chunk, decoder.shape());
    on_root(world.collective(), [&] { check_numbers(chunk, probabilities); });
    for (std::size_t i = 0; i < probabilities.size(); ++i) {
      predictions.paths.push_back(chunk.paths[i]);
      predictions.labels.push_back(probabilities[i] > trained.config.evaluation.threshold ? 1 : 0);
      predictions.probability_real.push_back(probabilities[i]);
    }
  });
  on_root(world.collective(), [&] {
    if (predictions.paths.empty() && rejects.empty()) {
      throw data::files::InputError(options.paths.front() + ": no images found; name image files, folders or archives");
    }
  });
  if (world.is_root()) {
    print(predictions, options.format == "json");
    for (const auto& reject : rejects) {
      std::fprintf(stderr, "%s: not predicted: %s\n", data::files::one_line(reject.path).c_str(),
                   data::files::one_line(reject.reason).c_str());
    }
  }
  return rejects.empty() ? kDone : kInput;
}

}  // namespace

void add_predict(CLI::App& app, Action& action) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("predict", "Label images with a trained detector: files, folders, zip or tar archives");
  add_trained_run_options(*command, options->trained);
  add_device_option(*command, options->trained);
  add_temperature_option(*command, options->trained);
  command->add_option("paths", options->paths, "images")->required()->type_name("PATH");
  command->add_option("--format", options->format, "csv or json")
      ->check(CLI::IsMember({"csv", "json"}))
      ->capture_default_str();
  command->callback([options, &action] { action = [options] { return run(*options); }; });
}

}  // namespace assay::launcher::commands
