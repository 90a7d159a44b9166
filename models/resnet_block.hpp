// SPDX-License-Identifier: Apache-2.0
// What the two residual blocks of ResNets (He et al., CVPR 2016) have in common. Private to models/.
#pragma once

#include <cstdint>
#include <memory>

#include "models/batch_norm.hpp"
#include "models/layer.hpp"

namespace assay::models {

struct ResnetBlockOptions {
  std::int64_t inputs = 0;
  std::int64_t width = 0;  // channels of the 3x3 convolution
  std::int64_t stride = 1;
  bool stride_on_first = false;  // bottleneck: on the first 1x1 (Keras) instead of the 3x3 (torchvision)
  bool squeeze_excite = false;   // bottleneck: after the third batch norm, before the addition (Hu et al. 2018)
  bool convolution_bias = false;
  BatchNormOptions batch_norm = {};
};

// A 1x1 convolution and a batch norm on the shortcut where the shape changes, else null.
std::shared_ptr<Layer> make_downsample(const ResnetBlockOptions& options, std::int64_t outputs);

}  // namespace assay::models
