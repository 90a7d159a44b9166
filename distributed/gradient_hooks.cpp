// SPDX-License-Identifier: Apache-2.0
#include "distributed/gradient_hooks.hpp"

#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/utils/lambda_post_hook.h>
#include <torch/csrc/autograd/variable.h>

#include <utility>

namespace assay::distributed {

namespace autograd = torch::autograd;

struct GradientHooks::Implementation {
  std::function<void(std::size_t)> on_gradient;
  // A parameter holds its accumulator weakly: without an owner the hook would be gone with the first graph.
  std::vector<std::shared_ptr<autograd::Node>> accumulators;
  std::vector<std::uintptr_t> keys;
};

GradientHooks::GradientHooks(const std::vector<at::Tensor>& parameters, std::function<void(std::size_t)> on_gradient)
    : implementation_(std::make_unique<Implementation>()) {
  Implementation* self = implementation_.get();
  self->on_gradient = std::move(on_gradient);
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    std::shared_ptr<autograd::Node> accumulator = autograd::impl::grad_accumulator(parameters[i]);
    self->keys.push_back(accumulator->add_post_hook(std::make_unique<autograd::utils::LambdaPostHook>(
        [self, i](const autograd::variable_list& outputs, const autograd::variable_list&) {
          self->on_gradient(i);
          return outputs;
        })));
    self->accumulators.push_back(std::move(accumulator));
  }
}

GradientHooks::~GradientHooks() {
  for (std::size_t i = 0; i < implementation_->accumulators.size(); ++i) {
    implementation_->accumulators[i]->del_post_hook(implementation_->keys[i]);
  }
}

}  // namespace assay::distributed
