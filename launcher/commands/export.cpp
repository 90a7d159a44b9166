// SPDX-License-Identifier: Apache-2.0
// assay export: a trained model as one file for other programs.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <map>
#include <memory>
#include <string>

#include "data/files/atomic_file.hpp"
#include "data/files/safetensors.hpp"
#include "launcher/agreement.hpp"
#include "launcher/commands/commands.hpp"
#include "launcher/commands/output_file.hpp"
#include "launcher/commands/trained_run_options.hpp"
#include "launcher/exit_codes.hpp"
#include "launcher/training/model_description.hpp"
#include "launcher/world.hpp"
#include "models/onnx_export.hpp"
#include "models/state.hpp"

namespace assay::launcher::commands {
namespace {

struct Options {
  TrainedRunOptions trained;
  std::string format;
  OutputFileOptions output;
};

void write_as_safetensors(const training::TrainedModel& trained, const std::filesystem::path& path) {
  const models::StateBytes state(*trained.model);
  std::map<std::string, std::string> metadata = {{"format", "pt"}};  // what Python's readers look for
  for (const auto& [key, value] : training::describe_model(trained)) metadata.emplace(key, value);
  data::files::write_safetensors_atomically(path, state.tensors(), metadata);
}

void write_as_onnx(const training::TrainedModel& trained, const std::filesystem::path& path) {
  const training::ImageSize size = training::image_size_of(trained);
  const int channels = trained.state.data.channels;
  const models::Graph graph = trained.model->graph(channels, size.height, size.width);
  const models::StateBytes state(*trained.model);
  data::files::write_file_atomically(path, models::onnx_model(graph, state.tensors(),
                                                              {.name = trained.config.model.name,
                                                               .producer = ASSAY_VERSION,
                                                               .channels = channels,
                                                               .height = size.height,
                                                               .width = size.width,
                                                               .logits = trained.model->logits(),
                                                               .metadata = training::describe_model(trained)}));
}

int run(const Options& options) {
  World world;
  // The file is small work: one rank does it, whatever the launcher started.
  on_root(world.collective(), [&] {
    check_output_file(options.output);
    const training::TrainedModel trained = load_trained_run(options.trained);
    if (options.format == "onnx") {
      write_as_onnx(trained, options.output.path);
    } else {
      write_as_safetensors(trained, options.output.path);
    }
    std::printf("%s, checkpoint of step %llu, as %s: %s\n", trained.config.model.name.c_str(),
                static_cast<unsigned long long>(trained.state.step), options.format.c_str(),
                options.output.path.c_str());
  });
  return kDone;
}

}  // namespace

void add_export(CLI::App& app, Action& action) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("export", "Write a trained model as one file for other programs");
  add_trained_run_options(*command, options->trained);
  command->add_option("--format", options->format, "safetensors (torchvision's names) or onnx (opset 17)")
      ->required()
      ->check(CLI::IsMember({"safetensors", "onnx"}));
  add_output_file_options(*command, options->output, "the file to write");
  command->callback([options, &action] { action = [options] { return run(*options); }; });
}

}  // namespace assay::launcher::commands
