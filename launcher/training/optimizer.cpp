// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/optimizer.hpp"

#include <ATen/ops/_fused_adam.h>
#include <ATen/ops/_fused_adamw.h>
#include <ATen/ops/_fused_sgd.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>
#include <c10/core/GradMode.h>

#include <cmath>
#include <stdexcept>

namespace assay::launcher::training {
namespace {

std::vector<at::Tensor> views(const at::Tensor& flat, const std::vector<Segment>& segments) {
  std::vector<at::Tensor> result;
  if (!flat.defined()) return result;
  for (const Segment& segment : segments) {
    if (segment.begin < 0 || segment.size < 0 || segment.begin + segment.size > flat.numel()) {
      throw std::invalid_argument("Optimizer: a segment lies outside of the parameters");
    }
    result.push_back(flat.narrow(0, segment.begin, segment.size));
  }
  return result;
}

}  // namespace

Optimizer::Optimizer(const config::OptimizerSection& options, const at::Tensor& parameters, const at::Tensor& gradients,
                     const std::vector<ParameterGroup>& groups)
    : options_(options), learning_rate_(options.lr) {
  if (options.kind == "sgd") {
    kind_ = Kind::sgd;
    if (options.momentum > 0) momentum_ = at::zeros_like(parameters);
  } else if (options.kind == "adam" || options.kind == "adamw") {
    kind_ = options.kind == "adam" ? Kind::adam : Kind::adamw;
    first_moment_ = at::zeros_like(parameters);
    second_moment_ = at::zeros_like(parameters);
  } else {
    throw std::invalid_argument("Optimizer: unknown kind '" + options.kind + "'");
  }
  for (const ParameterGroup& group : groups) {
    Group& made = groups_.emplace_back();
    made.name = group.name;
    made.scale = group.scale;
    made.steps = at::zeros({}, at::kFloat);
    made.parameters = views(parameters, group.segments);
    made.gradients = views(gradients, group.segments);
    made.first_moments = views(first_moment_, group.segments);
    made.second_moments = views(second_moment_, group.segments);
    made.momenta = views(momentum_, group.segments);
    if (!parameters.is_cpu()) made.steps_on_device = at::zeros({}, parameters.options());
    made.steps_of_each.assign(group.segments.size(), parameters.is_cpu() ? made.steps : made.steps_on_device);
  }
}

void Optimizer::set_active(std::string_view group, bool active) {
  for (Group& known : groups_) {
    if (known.name == group) known.active = active;
  }
}

void Optimizer::step(const std::optional<at::Tensor>& skip) {
  c10::NoGradGuard no_grad;
  for (const Group& group : groups_) {
    if (!group.active) continue;
    const float step = *group.steps.mutable_data_ptr<float>() += 1;
    if (group.steps_on_device.defined()) group.steps_on_device.fill_(step);
    if (kind_ == Kind::sgd) {
      step_sgd(group, skip);
    } else {
      step_adam(group, skip);
    }
  }
}

// Keras adds epsilon to the uncorrected root, x -= lr sqrt(1 - b2^t) / (1 - b1^t) m / (sqrt(v) + e); that is torch's
// form with e / sqrt(1 - b2^t).
double Optimizer::epsilon_at(double step) const {
  if (options_.epsilon_form != "keras") return options_.epsilon;
  return options_.epsilon / std::sqrt(1 - std::pow(options_.beta2, step));
}

void Optimizer::step_adam(const Group& group, const std::optional<at::Tensor>& skip) const {
  const double rate = learning_rate_ * group.scale;
  const double epsilon = epsilon_at(*group.steps.const_data_ptr<float>());
  const auto kernel = kind_ == Kind::adam ? &at::_ops::_fused_adam_::call : &at::_ops::_fused_adamw_::call;
  kernel(group.parameters, group.gradients, group.first_moments, group.second_moments, {}, group.steps_of_each, rate,
         options_.beta1, options_.beta2, options_.weight_decay, epsilon, /*amsgrad=*/false, /*maximize=*/false, {},
         skip);
}

// The first step needs no case of its own: without dampening, momentum 0 times b plus the gradient is what torch starts
// with.
void Optimizer::step_sgd(const Group& group, const std::optional<at::Tensor>& skip) const {
  at::_fused_sgd_(group.parameters, group.gradients, group.momenta, options_.weight_decay, options_.momentum,
                  learning_rate_ * group.scale, /*dampening=*/0, options_.nesterov && options_.momentum > 0,
                  /*maximize=*/false, /*is_first_step=*/false, /*grad_scale=*/{}, skip);
}

std::vector<models::NamedTensor> Optimizer::state() const {
  std::vector<models::NamedTensor> tensors;
  if (momentum_.defined()) tensors.push_back({"momentum", momentum_});
  if (first_moment_.defined()) tensors.push_back({"first_moment", first_moment_});
  if (second_moment_.defined()) tensors.push_back({"second_moment", second_moment_});
  for (const Group& group : groups_) tensors.push_back({"steps." + group.name, group.steps});
  return tensors;
}

}  // namespace assay::launcher::training
