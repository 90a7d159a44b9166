// SPDX-License-Identifier: Apache-2.0
// What a Keras layer is, told by its arrays alone: their names where the file has them, else their number and shapes.
// Private to models/. Pointers are into the layers given, which must outlive them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "data/files/keras_file.hpp"

namespace assay::models {

enum class WeightKind { convolution, depthwise, batch_norm, dense };

struct KerasWeights {
  std::string name;
  WeightKind kind = WeightKind::dense;
  const data::files::FloatTensor* kernel = nullptr;  // [H, W, I, O], [H, W, C, 1] when depthwise, [I, O] when dense
  const data::files::FloatTensor* bias = nullptr;
  const data::files::FloatTensor* gamma = nullptr;  // null: 1
  const data::files::FloatTensor* beta = nullptr;   // null: 0
  const data::files::FloatTensor* mean = nullptr;
  const data::files::FloatTensor* variance = nullptr;

  // Of the weight as torchvision lays it out: [O, I, H, W], [C, 1, H, W], [O, I]; of a batch norm [C].
  std::vector<std::int64_t> torch_shape() const;
  // The weight (for a batch norm its scale) so laid out.
  std::vector<float> torch_weight() const;
};

// Throws InputError without a file name, naming the layer, when it is none of the four kinds.
KerasWeights classify(const data::files::KerasLayer& layer);

}  // namespace assay::models
