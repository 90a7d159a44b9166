// SPDX-License-Identifier: Apache-2.0
// Squeeze-and-excitation (Hu et al., CVPR 2018, sec. 3): every channel of an image is weighted by a small network that
// sees the means of all channels. Private to models/.
#pragma once

#include <cstdint>
#include <memory>

#include "models/joins.hpp"
#include "models/layer.hpp"

namespace assay::models {

// [N, channels, H, W] -> the same shape: x * sigmoid(fc2(relu(fc1(mean(x))))), with channels / reduction values between
// fc1 and fc2. Children: pool, fc1, relu, fc2, sigmoid, scale.
class SqueezeExcite final : public Layer {
 public:
  explicit SqueezeExcite(std::int64_t channels, std::int64_t reduction = 16);

  std::string emit(GraphBuilder& graph, const std::string& input) const override;

 private:
  at::Tensor compute(const at::Tensor& input, const Pass& pass) override;

  std::vector<std::shared_ptr<Layer>> excitation_;
  std::shared_ptr<ChannelScale> scale_;
};

}  // namespace assay::models
