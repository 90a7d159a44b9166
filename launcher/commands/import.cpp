// SPDX-License-Identifier: Apache-2.0
// assay import: weights of PyTorch or Keras become a safetensors file with torchvision's names.
#include <absl/strings/str_format.h>
#include <absl/strings/str_join.h>
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "data/files/keras_file.hpp"
#include "data/files/safetensors.hpp"
#include "data/files/torch_file.hpp"
#include "data/files/weight_file_kind.hpp"
#include "launcher/commands/commands.hpp"
#include "launcher/commands/output_file.hpp"
#include "launcher/exit_codes.hpp"
#include "models/keras_import.hpp"
#include "models/pretrained.hpp"
#include "models/registry.hpp"
#include "models/state.hpp"

namespace assay::launcher::commands {
namespace {

using data::files::FloatTensor;
using data::files::TensorBytes;
using data::files::WeightFileKind;

struct Options {
  std::string file;
  std::string model;
  bool convolution_bias = false;
  OutputFileOptions output;
};

// What was read, and what became of it.
struct Imported {
  std::string source;       // "Keras layers"
  std::size_t tensors = 0;  // of the file
  int folded_biases = 0;
  std::vector<std::string> left_out;  // of the file
  models::PretrainedReport report;
};

std::vector<TensorBytes> views_of(const std::vector<FloatTensor>& tensors) {
  std::vector<TensorBytes> views;
  for (const FloatTensor& tensor : tensors) {
    views.push_back({tensor.name, "F32", tensor.shape, std::as_bytes(std::span(tensor.values))});
  }
  return views;
}

// In each of the three the file is read before the detector is built: a Keras file is read by a child process, which is
// best made before there are threads.
using Build = std::function<models::Detector&()>;

Imported load_keras(const std::string& file, const Build& build) {
  const auto layers = data::files::read_keras_file(file);
  models::Detector& detector = build();
  models::KerasImport keras = models::import_keras(detector, layers, file);
  Imported imported{"Keras", 0, keras.folded_biases, std::move(keras.left_out), {}};
  for (const auto& layer : layers) imported.tensors += layer.weights.size();
  imported.report = models::load_pretrained(detector, views_of(keras.tensors), file);
  return imported;
}

Imported load_torch(const std::string& file, const Build& build) {
  const std::vector<FloatTensor> tensors = data::files::read_torch_file(file);
  return {"PyTorch", tensors.size(), 0, {}, models::load_pretrained(build(), views_of(tensors), file)};
}

Imported load_safetensors(const std::string& file, const Build& build) {
  const data::files::SafetensorsFile found(file);
  return {"safetensors", found.tensors().size(), 0, {}, models::load_pretrained(build(), found, file)};
}

// The detector's tensors; without those of a head that the file did not have.
void write(const models::Detector& detector, const Imported& imported, const Options& options) {
  const models::StateBytes state(detector);
  std::vector<TensorBytes> tensors;
  for (const TensorBytes& tensor : state.tensors()) {
    if (imported.report.fresh.empty() || detector.in_backbone(tensor.name)) tensors.push_back(tensor);
  }
  data::files::write_safetensors_atomically(options.output.path, std::move(tensors),
                                            {{"format", "pt"}, {"model", models::find_model(options.model).name}});
}

void print_summary(const Imported& imported, const Options& options) {
  std::vector<std::string> left_out = imported.left_out;
  left_out.insert(left_out.end(), imported.report.unused.begin(), imported.report.unused.end());
  std::string text = absl::StrFormat(
      "%s: %d %s tensors, %s", options.file, imported.tensors, imported.source,
      imported.report.fresh.empty() ? "classification head included" : "backbone only: the head will start anew");
  if (!left_out.empty()) text += "; left out: " + absl::StrJoin(left_out, ", ");
  if (imported.folded_biases > 0) {
    text += absl::StrFormat("; %d convolution biases folded into batch norms", imported.folded_biases);
  }
  if (imported.report.folded_batch_norms) {
    text += "; its batch norms are folded: training estimates them anew (model.recalibrate)";
  }
  std::fprintf(stderr, "%s\nwrote %s: start a training with model.weights=%s\n", text.c_str(),
               options.output.path.c_str(), options.output.path.c_str());
}

int run(const Options& options) {
  models::find_model(options.model);
  check_output_file(options.output);
  std::unique_ptr<models::Detector> detector;
  const Build build = [&]() -> models::Detector& {
    detector = models::build_model(options.model, {.convolution_bias = options.convolution_bias});
    return *detector;
  };
  const WeightFileKind kind = data::files::weight_file_kind(options.file);
  const Imported imported = kind == WeightFileKind::hdf5          ? load_keras(options.file, build)
                            : kind == WeightFileKind::safetensors ? load_safetensors(options.file, build)
                                                                  : load_torch(options.file, build);
  write(*detector, imported, options);
  print_summary(imported, options);
  return kDone;
}

}  // namespace

void add_import(CLI::App& app, Action& action) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("import", "Weights of PyTorch (.pth) or Keras (.h5) as a safetensors file to train from");
  command->add_option("FILE", options->file, "a state dictionary of torch.save, HDF5 weights of Keras, or safetensors")
      ->required();
  command->add_option("--model", options->model, "the architecture they belong to (assay models lists them)")
      ->required();
  command->add_flag("--convolution-bias", options->convolution_bias,
                    "keep the biases of convolutions, for model.convolution_bias=true, instead of folding them");
  add_output_file_options(*command, options->output, "the safetensors file to write");
  command->callback([options, &action] { action = [options] { return run(*options); }; });
}

}  // namespace assay::launcher::commands
