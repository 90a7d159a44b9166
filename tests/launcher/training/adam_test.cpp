// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/adam.hpp"

#include <ATen/ops/empty.h>
#include <gtest/gtest.h>

#include <cmath>

namespace assay::launcher::training {
namespace {

// Kingma & Ba, Algorithm 1, in double.
struct ReferenceAdam {
  double m = 0, v = 0, x;
  int t = 0;
  void step(double g, const config::OptimizerSection& o) {
    ++t;
    m = o.beta1 * m + (1 - o.beta1) * g;
    v = o.beta2 * v + (1 - o.beta2) * g * g;
    x -= o.lr * (m / (1 - std::pow(o.beta1, t))) / (std::sqrt(v / (1 - std::pow(o.beta2, t))) + o.epsilon);
  }
};

TEST(Adam, FollowsAlgorithmOne) {
  const config::OptimizerSection options{.lr = 0.01, .epsilon = 1e-7};
  at::Tensor parameters = at::empty({7}, at::kFloat);
  std::vector<ReferenceAdam> reference;
  for (int i = 0; i < 7; ++i) {
    parameters.mutable_data_ptr<float>()[i] = 0.1f * static_cast<float>(i);
    reference.push_back({.x = 0.1 * i});
  }
  Adam adam(options, parameters);
  at::Tensor gradients = at::empty({7}, at::kFloat);
  for (int step = 0; step < 20; ++step) {
    for (int i = 0; i < 7; ++i) {
      const double gradient = std::sin(step * 1.3 + i) * std::pow(10.0, i - 4);
      gradients.mutable_data_ptr<float>()[i] = static_cast<float>(gradient);
      reference[static_cast<std::size_t>(i)].step(gradient, options);
    }
    adam.step(gradients);
  }
  EXPECT_EQ(adam.steps().const_data_ptr<float>()[0], 20.0f);
  for (int i = 0; i < 7; ++i) {
    EXPECT_NEAR(parameters.const_data_ptr<float>()[i], reference[static_cast<std::size_t>(i)].x, 2e-5) << i;
  }
}

}  // namespace
}  // namespace assay::launcher::training
