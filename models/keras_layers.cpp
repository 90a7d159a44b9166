// SPDX-License-Identifier: Apache-2.0
#include "models/keras_layers.hpp"

#include <algorithm>

#include "data/files/error.hpp"
#include "data/files/one_line.hpp"

namespace assay::models {
namespace {

using data::files::FloatTensor;
using data::files::KerasLayer;

[[noreturn]] void refuse(const KerasLayer& layer, const std::string& what) {
  throw data::files::InputError(data::files::one_line("layer '" + layer.name + "' " + what));
}

// By one of the names that versions of Keras use.
const FloatTensor* find(const KerasLayer& layer, std::initializer_list<const char*> names) {
  for (const FloatTensor& weight : layer.weights) {
    if (std::find(names.begin(), names.end(), weight.name) != names.end()) return &weight;
  }
  return nullptr;
}

bool all_vectors_of_one_size(const KerasLayer& layer) {
  return std::all_of(layer.weights.begin(), layer.weights.end(), [&](const FloatTensor& weight) {
    return weight.shape.size() == 1 && weight.shape == layer.weights.front().shape;
  });
}

// Arrays that have numbers for names: kernel and bias, or the four vectors of a batch norm in Keras' order.
KerasWeights classify_by_place(const KerasLayer& layer) {
  const auto& weights = layer.weights;
  KerasWeights found;
  const std::size_t rank = weights[0].shape.size();
  if ((rank == 4 || rank == 2) && weights.size() <= 2) {
    found.kernel = &weights[0];
    if (weights.size() == 2) found.bias = &weights[1];
    return found;
  }
  if (!all_vectors_of_one_size(layer)) refuse(layer, "is no convolution, dense layer or batch norm");
  if (weights.size() == 3) {
    refuse(layer,
           "is a batch norm with a scale or a shift, but the file does not say which: save the model in the "
           "older .h5 format, which names them");
  }
  if (weights.size() != 4 && weights.size() != 2) refuse(layer, "is no convolution, dense layer or batch norm");
  if (weights.size() == 4) {
    found.gamma = &weights[0];
    found.beta = &weights[1];
  }
  found.mean = &weights[weights.size() - 2];
  found.variance = &weights[weights.size() - 1];
  return found;
}

KerasWeights classify_by_name(const KerasLayer& layer) {
  KerasWeights found;
  found.kernel = find(layer, {"kernel", "depthwise_kernel"});
  found.bias = find(layer, {"bias"});
  found.gamma = find(layer, {"gamma"});
  found.beta = find(layer, {"beta"});
  found.mean = find(layer, {"moving_mean"});
  found.variance = find(layer, {"moving_variance"});
  const bool norm = found.mean != nullptr && found.variance != nullptr;
  const auto known = static_cast<std::size_t>((found.kernel != nullptr) + (found.bias != nullptr) +
                                              (found.gamma != nullptr) + (found.beta != nullptr) + 2 * norm);
  if (norm == (found.kernel != nullptr) || known != layer.weights.size()) {
    refuse(layer, "is no convolution, dense layer or batch norm");
  }
  return found;
}

WeightKind kind_of(const KerasLayer& layer, const KerasWeights& weights) {
  if (weights.kernel == nullptr) return WeightKind::batch_norm;
  const auto& shape = weights.kernel->shape;
  if (shape.size() == 2) return WeightKind::dense;
  if (shape.size() != 4) refuse(layer, "is no two-dimensional convolution, dense layer or batch norm");
  return shape[3] == 1 && shape[2] > 1 ? WeightKind::depthwise : WeightKind::convolution;
}

// A kernel [rows, columns] of blocks as [columns, rows].
std::vector<float> transposed(const std::vector<float>& values, std::size_t rows, std::size_t columns) {
  std::vector<float> result(values.size());
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t column = 0; column < columns; ++column) {
      result[column * rows + row] = values[row * columns + column];
    }
  }
  return result;
}

}  // namespace

std::vector<std::int64_t> KerasWeights::torch_shape() const {
  if (kind == WeightKind::batch_norm) return mean->shape;
  const auto& shape = kernel->shape;
  if (kind == WeightKind::dense) return {shape[1], shape[0]};
  if (kind == WeightKind::depthwise) return {shape[2], 1, shape[0], shape[1]};
  return {shape[3], shape[2], shape[0], shape[1]};
}

std::vector<float> KerasWeights::torch_weight() const {
  if (kind == WeightKind::batch_norm) {
    return gamma != nullptr ? gamma->values : std::vector<float>(mean->values.size(), 1.0f);
  }
  std::vector<std::size_t> extents(kernel->shape.begin(), kernel->shape.end());
  if (kind == WeightKind::dense) return transposed(kernel->values, extents[0], extents[1]);
  const std::size_t area = extents[0] * extents[1];
  const std::size_t inputs = extents[2];
  const std::size_t outputs = extents[3];
  if (kind == WeightKind::depthwise) return transposed(kernel->values, area, inputs);
  // [area, inputs, outputs] -> [outputs, inputs, area]
  std::vector<float> result(kernel->values.size());
  for (std::size_t place = 0; place < area; ++place) {
    for (std::size_t input = 0; input < inputs; ++input) {
      for (std::size_t output = 0; output < outputs; ++output) {
        result[(output * inputs + input) * area + place] = kernel->values[(place * inputs + input) * outputs + output];
      }
    }
  }
  return result;
}

KerasWeights classify(const KerasLayer& layer) {
  if (layer.weights.empty()) refuse(layer, "has no weights");
  const bool numbered = layer.weights.front().name == "0";
  KerasWeights weights = numbered ? classify_by_place(layer) : classify_by_name(layer);
  weights.name = layer.name;
  weights.kind = kind_of(layer, weights);
  const std::int64_t channels = weights.torch_shape()[0];
  for (const FloatTensor* vector : {weights.bias, weights.gamma, weights.beta, weights.mean, weights.variance}) {
    if (vector != nullptr && vector->shape != std::vector<std::int64_t>{channels}) {
      refuse(layer, "has arrays whose shapes do not fit each other");
    }
  }
  return weights;
}

}  // namespace assay::models
