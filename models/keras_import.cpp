// SPDX-License-Identifier: Apache-2.0
#include "models/keras_import.hpp"

#include <map>
#include <utility>

#include "data/files/error.hpp"
#include "models/keras_match.hpp"

namespace assay::models {
namespace {

using data::files::FloatTensor;
using data::files::InputError;
using data::files::KerasLayer;

std::vector<KerasWeights> classify_all(const std::vector<KerasLayer>& layers, const std::string& origin) {
  std::vector<KerasWeights> weights;
  try {
    for (const KerasLayer& layer : layers) weights.push_back(classify(layer));
  } catch (const InputError& error) {
    throw InputError(origin + ", " + error.what());
  }
  return weights;
}

// The tensors of one layer.
void emit(const WeightedLayer& layer, const KerasWeights& weights, const std::vector<float>& shift,
          std::vector<FloatTensor>& tensors) {
  const std::int64_t channels = layer.shape[0];
  const auto zeros = [&] { return std::vector<float>(static_cast<std::size_t>(channels), 0.0f); };
  const auto add = [&](const char* name, std::vector<std::int64_t> shape, std::vector<float> values) {
    tensors.push_back({layer.name + "." + name, std::move(shape), std::move(values)});
  };
  add("weight", layer.shape, weights.torch_weight());
  if (layer.kind != WeightKind::batch_norm) {
    if (layer.has_bias) add("bias", {channels}, weights.bias != nullptr ? weights.bias->values : zeros());
    return;
  }
  add("bias", {channels}, weights.beta != nullptr ? weights.beta->values : zeros());
  std::vector<float> mean = weights.mean->values;
  for (std::size_t i = 0; i < shift.size(); ++i) mean[i] -= shift[i];
  add("running_mean", {channels}, std::move(mean));
  add("running_var", {channels}, weights.variance->values);
}

// Biases that the detector has no place for, by the batch norm behind them.
std::map<std::string, std::vector<float>> biases_to_fold(const KerasMatch& match, const std::string& origin) {
  std::map<std::string, std::vector<float>> biases;
  for (const WeightedLayer& layer : match.wanted()) {
    const KerasWeights* weights = match.of(layer.name);
    if (weights == nullptr || weights->bias == nullptr || layer.has_bias) continue;
    if (layer.norm.empty()) {
      throw InputError(origin + ", layer '" + weights->name + "' has a bias that " + layer.name +
                       " has no place for; import it into the model it was trained as");
    }
    biases[layer.norm] = weights->bias->values;
  }
  return biases;
}

}  // namespace

KerasImport import_keras(const Detector& detector, const std::vector<KerasLayer>& layers, const std::string& origin) {
  const KerasMatch match(in_keras_order(weighted_layers(detector)), classify_all(layers, origin));
  const std::string wrong = match.wrong();
  if (!wrong.empty()) {
    throw InputError(origin + ": not the weights of this model" + wrong +
                     "; import them with the --model they belong to");
  }
  KerasImport result;
  const auto biases = biases_to_fold(match, origin);
  result.folded_biases = static_cast<int>(biases.size());
  for (const WeightedLayer& layer : match.wanted()) {
    const KerasWeights* weights = match.of(layer.name);
    const auto shift = biases.find(layer.name);
    if (weights != nullptr) {
      emit(layer, *weights, shift == biases.end() ? std::vector<float>() : shift->second, result.tensors);
    }
  }
  for (const KerasWeights* each : match.unused()) result.left_out.push_back(each->name);
  return result;
}

}  // namespace assay::models
