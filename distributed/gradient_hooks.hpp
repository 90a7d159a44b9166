// SPDX-License-Identifier: Apache-2.0
// Tells when autograd has finished the gradient of a parameter: a hook behind its AccumulateGrad node, called in the
// thread that runs backward once the gradient has been added to parameter.grad(). Owns the hooks.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

namespace assay::distributed {

class GradientHooks {
 public:
  // on_gradient(i) after each backward through parameters[i] (float leaf tensors that require a gradient at this
  // moment; one that stops requiring it later is not called for meanwhile). Not called for parameters that took no
  // part.
  GradientHooks(const std::vector<at::Tensor>& parameters, std::function<void(std::size_t)> on_gradient);
  // No hook is called after this.
  ~GradientHooks();
  GradientHooks(const GradientHooks&) = delete;
  GradientHooks& operator=(const GradientHooks&) = delete;

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace assay::distributed
