// SPDX-License-Identifier: Apache-2.0
// assay models [NAME] [--json]: the architectures with their counts, or the layer table of one.
#include <CLI/CLI.hpp>
#include <cstdint>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "launcher/commands/commands.hpp"
#include "launcher/config/model_recipe.hpp"
#include "launcher/config/resolve.hpp"
#include "launcher/exit_codes.hpp"
#include "launcher/layer_text.hpp"
#include "launcher/table.hpp"
#include "launcher/training/configured_model.hpp"
#include "models/registry.hpp"

namespace assay::launcher::commands {
namespace {

struct ModelsOptions {
  std::string name;
  bool json = false;
};

constexpr int kChannels = 3;

// With the layers frozen that its recipe freezes.
std::unique_ptr<models::Detector> model_of(const models::ModelEntry& entry) {
  return training::build_configured_model(config::reference_config(entry.name), kChannels);
}

models::ParameterCounts counts_of(const models::ModelEntry& entry) {
  return model_of(entry)->counts();
}

void print_list() {
  Table table({{"model"},
               {"image", Align::right},
               {"parameters", Align::right},
               {"trainable", Align::right},
               {"buffers", Align::right},
               {"Keras total", Align::right},
               {"Keras trainable", Align::right},
               {"what it is"}});
  for (const auto& entry : models::known_models()) {
    const auto counts = counts_of(entry);
    table.add({entry.name, std::to_string(entry.image_size), with_commas(counts.parameters),
               with_commas(counts.trainable), with_commas(counts.buffers), with_commas(counts.keras_parameters),
               with_commas(counts.keras_trainable), entry.summary});
  }
  std::cout << table.text();
}

void print_list_as_json() {
  auto list = nlohmann::ordered_json::array();
  for (const auto& entry : models::known_models()) {
    const auto counts = counts_of(entry);
    list.push_back({{"name", entry.name},
                    {"image_size", entry.image_size},
                    {"parameters", counts.parameters},
                    {"trainable", counts.trainable},
                    {"buffers", counts.buffers},
                    {"keras_parameters", counts.keras_parameters},
                    {"keras_trainable", counts.keras_trainable}});
  }
  std::cout << list.dump(2) << '\n';
}

// The layer table: of an RGB image of the size of the reference recipe.
std::vector<models::LayerInfo> layers_of(const std::string& name) {
  try {
    const auto& entry = models::find_model(name);
    return model_of(entry)->layers(kChannels, entry.image_size);
  } catch (const models::UnknownModel& error) {
    throw config::UsageError(error.what());
  }
}

void print_layers(const std::string& name) {
  Table table(
      {{"layer"}, {"kind"}, {"output", Align::right}, {"parameters", Align::right}, {"trainable", Align::right}});
  for (const auto& layer : layers_of(name)) {
    table.add({layer.name, layer.kind, shape_text(layer.output_shape), with_commas(layer.parameters),
               with_commas(layer.trainable ? layer.parameters : 0)});
  }
  std::cout << table.text();
}

void print_layers_as_json(const std::string& name) {
  auto list = nlohmann::ordered_json::array();
  for (const auto& layer : layers_of(name)) {
    list.push_back({{"layer", layer.name},
                    {"kind", layer.kind},
                    {"output_shape", layer.output_shape},
                    {"parameters", layer.parameters},
                    {"trainable", layer.trainable ? layer.parameters : 0},
                    {"buffers", layer.buffers}});
  }
  std::cout << list.dump(2) << '\n';
}

int run(const ModelsOptions& options) {
  if (options.name.empty()) {
    options.json ? print_list_as_json() : print_list();
  } else {
    options.json ? print_layers_as_json(options.name) : print_layers(options.name);
  }
  return kDone;
}

}  // namespace

void add_models(CLI::App& app, Action& action) {
  auto* command = app.add_subcommand("models", "The detectors with their parameter counts, or the layers of one.");
  auto options = std::make_shared<ModelsOptions>();
  command->add_option("NAME", options->name, "Print the layers of this model.");
  command->add_flag("--json", options->json, "Print JSON.");
  command->callback([options, &action] { action = [options] { return run(*options); }; });
}

}  // namespace assay::launcher::commands
