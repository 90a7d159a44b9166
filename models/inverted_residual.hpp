// SPDX-License-Identifier: Apache-2.0
// The block of MobileNetV2 (Sandler et al., CVPR 2018, sec. 3.3): a 1x1 expansion, a depthwise 3x3, a linear 1x1
// projection, and a shortcut where the shape allows it. Private to models/. Names as torchvision's: conv.0.0 ...
#pragma once

#include <cstdint>
#include <memory>

#include "models/batch_norm.hpp"
#include "models/layer.hpp"

namespace assay::models {

struct InvertedResidualOptions {
  std::int64_t inputs = 0;
  std::int64_t outputs = 0;
  std::int64_t stride = 1;
  std::int64_t expansion = 6;  // 1: no expansion layer
  bool same = true;            // strided convolutions pad as TensorFlow's SAME, else 1 on all sides
  BatchNormOptions batch_norm = {};
};

// [N, inputs, H, W] -> [N, outputs, ceil(H / stride), ceil(W / stride)].
std::shared_ptr<Layer> make_inverted_residual(const InvertedResidualOptions& options);

}  // namespace assay::models
