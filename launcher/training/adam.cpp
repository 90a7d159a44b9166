// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/adam.hpp"

#include <ATen/ops/_fused_adam.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>
#include <c10/core/GradMode.h>

namespace assay::launcher::training {

Adam::Adam(const config::OptimizerSection& options, at::Tensor parameters)
    : options_(options),
      parameters_(std::move(parameters)),
      first_moment_(at::zeros_like(parameters_)),
      second_moment_(at::zeros_like(parameters_)),
      steps_(at::zeros({}, at::kFloat)) {}

void Adam::step(const at::Tensor& gradients) {
  c10::NoGradGuard no_grad;
  steps_.add_(1);
  at::_fused_adam_({parameters_}, {gradients}, {first_moment_}, {second_moment_}, {}, {steps_}, options_.lr,
                   options_.beta1, options_.beta2, options_.weight_decay, options_.epsilon, /*amsgrad=*/false,
                   /*maximize=*/false);
}

}  // namespace assay::launcher::training
