// SPDX-License-Identifier: Apache-2.0
// Adam (Kingma & Ba 2015, Algorithm 1; epsilon outside the bias correction as in PyTorch) over one flat parameter
// vector, through LibTorch's fused kernel: one pass over memory, whatever the number of layers.
#pragma once

#include <ATen/core/Tensor.h>

#include "launcher/config/run_config.hpp"

namespace assay::launcher::training {

class Adam {
 public:
  // parameters: float32 [total], updated in place; the storage belongs to the gradient reducer.
  Adam(const config::OptimizerSection& options, at::Tensor parameters);

  // gradients: float32 [total].
  void step(const at::Tensor& gradients);
  double learning_rate() const { return options_.lr; }

  // State for checkpoints, in place: first and second moment [total], steps taken [] float32.
  at::Tensor first_moment() const { return first_moment_; }
  at::Tensor second_moment() const { return second_moment_; }
  at::Tensor steps() const { return steps_; }

 private:
  config::OptimizerSection options_;
  at::Tensor parameters_;
  at::Tensor first_moment_;
  at::Tensor second_moment_;
  at::Tensor steps_;
};

}  // namespace assay::launcher::training
