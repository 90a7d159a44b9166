// SPDX-License-Identifier: Apache-2.0
// Adam (Kingma & Ba 2015, algorithm 1), AdamW (Loshchilov & Hutter 2019) and SGD with momentum and Nesterov's
// (Sutskever et al. 2013) over flat parameter vectors, through LibTorch's fused kernels: one pass over memory, whatever
// the number of layers. Semantics are torch.optim's. Every parameter group has its own learning rate and step count and
// may rest; what rests is not touched, not even by weight decay. One owner, one thread.
#pragma once

#include <ATen/core/Tensor.h>

#include <optional>
#include <string_view>
#include <vector>

#include "launcher/config/run_config.hpp"
#include "launcher/training/parameter_groups.hpp"
#include "models/detector.hpp"

namespace assay::launcher::training {

class Optimizer {
 public:
  // parameters, gradients: float32 [total] on one device, fixed storage of the gradient reducer; parameters are updated
  // in place. The learning rate starts as options.lr. Throws std::invalid_argument for an unknown kind and for segments
  // outside.
  Optimizer(const config::OptimizerSection& options, const at::Tensor& parameters, const at::Tensor& gradients,
            const std::vector<ParameterGroup>& groups);

  // One step of every active group. skip: float32 [1] beside the parameters; where it is 1, their values stay as they
  // are (a step that went wrong, known to the device only). The count of steps goes on.
  void step(const std::optional<at::Tensor>& skip = {});

  double learning_rate() const { return learning_rate_; }
  void set_learning_rate(double rate) { learning_rate_ = rate; }
  // A group of this name that does not exist is none to wake or rest.
  void set_active(std::string_view group, bool active);

  // State for checkpoints, in place: "first_moment" and "second_moment" [total] (adam, adamw) or "momentum" [total]
  // (sgd with momentum), and of each group "steps.NAME" [], the steps it has made.
  std::vector<models::NamedTensor> state() const;

 private:
  enum class Kind { adam, adamw, sgd };
  // Views of the flat vectors, one per segment, made once.
  struct Group {
    std::string name;
    double scale = 1;
    bool active = true;
    at::Tensor steps;            // float32 on the host, as the kernels want it: exact up to 2^24 steps
    at::Tensor steps_on_device;  // its copy beside the parameters, where these are on a GPU
    std::vector<at::Tensor> parameters;
    std::vector<at::Tensor> gradients;
    std::vector<at::Tensor> first_moments;
    std::vector<at::Tensor> second_moments;
    std::vector<at::Tensor> momenta;
    std::vector<at::Tensor> steps_of_each;  // the same tensor for each segment
  };

  void step_adam(const Group& group, const std::optional<at::Tensor>& skip) const;
  void step_sgd(const Group& group, const std::optional<at::Tensor>& skip) const;
  double epsilon_at(double step) const;

  config::OptimizerSection options_;
  Kind kind_;
  double learning_rate_;
  at::Tensor first_moment_;
  at::Tensor second_moment_;
  at::Tensor momentum_;
  std::vector<Group> groups_;
};

}  // namespace assay::launcher::training
