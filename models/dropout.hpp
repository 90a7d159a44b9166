// SPDX-License-Identifier: Apache-2.0
// The dropout layer. Private to models/. Its law is in dropout_kernel.hpp.
#pragma once

#include <cstdint>

#include "models/dropout_kernel.hpp"
#include "models/layer.hpp"

namespace assay::models {

// Inverted dropout (Srivastava et al. 2014) on [N, C, H, W] or [N, C] in training mode, keyed as dropout_kernel.hpp
// says; needs ForwardContext::samples. The number of the layer within its model is given by Network.
class Dropout final : public Layer {
 public:
  // rate in [0, 1): the share that is dropped; throws std::invalid_argument. Quantised, see DropoutRate.
  explicit Dropout(double rate);

  std::string emit(GraphBuilder&, const std::string& input) const override { return input; }
  void set_number(std::uint32_t number) { number_ = number; }

 private:
  at::Tensor compute(const at::Tensor& input, const Pass& pass) override;

  DropoutRate rate_;
  std::uint32_t number_ = 0;
};

}  // namespace assay::models
