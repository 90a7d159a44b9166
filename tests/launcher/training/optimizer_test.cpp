// SPDX-License-Identifier: Apache-2.0
// Against torch.optim 2.11 in double precision: two groups at rates 0.01 and 0.001, six steps.
#include "launcher/training/optimizer.hpp"

#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <stdexcept>

namespace assay::launcher::training {
namespace {

constexpr int kElements = 5;
using Values = std::array<double, kElements>;

double gradient(int step, int element) {
  return std::sin(1.3 * step + element) * std::pow(10.0, element - 3);
}

class OptimizerTest : public ::testing::Test {
 protected:
  OptimizerTest() {
    for (int i = 0; i < kElements; ++i) parameters_.mutable_data_ptr<float>()[i] = 0.1f * static_cast<float>(i);
  }
  Optimizer make(const config::OptimizerSection& options) {
    return {options, parameters_, gradients_, {{"head", 1, {{0, 2}}}, {"backbone", 0.1, {{2, 3}}}}};
  }
  void steps(Optimizer& optimizer, int first, int count) {
    for (int step = first; step < first + count; ++step) {
      for (int i = 0; i < kElements; ++i) {
        gradients_.mutable_data_ptr<float>()[i] = static_cast<float>(gradient(step, i));
      }
      optimizer.step();
    }
  }
  void expect_after_six_steps(const config::OptimizerSection& options, const Values& expected) {
    Optimizer optimizer = make(options);
    steps(optimizer, 0, 6);
    for (int i = 0; i < kElements; ++i) {
      EXPECT_NEAR(parameters_.const_data_ptr<float>()[i], expected[static_cast<std::size_t>(i)], 2e-7) << i;
    }
  }
  static float value_of(const Optimizer& optimizer, const std::string& name) {
    for (const auto& entry : optimizer.state()) {
      if (entry.name == name) return *entry.tensor.const_data_ptr<float>();
    }
    ADD_FAILURE() << "no state " << name;
    return -1;
  }

  at::Tensor parameters_ = at::zeros({kElements});
  at::Tensor gradients_ = at::zeros({kElements});
};

TEST_F(OptimizerTest, AdamIsTorchsWithAnL2Penalty) {
  expect_after_six_steps({.kind = "adam", .lr = 0.01, .epsilon = 1e-7, .weight_decay = 0.01},
                         {-0.012554388, 0.070520929, 0.198521402, 0.300452666, 0.402645326});
}

TEST_F(OptimizerTest, AdamWIsTorchsWithDecoupledDecay) {
  expect_after_six_steps({.kind = "adamw", .lr = 0.01, .beta2 = 0.99, .epsilon = 1e-8, .weight_decay = 0.1},
                         {-0.016190112, 0.074044105, 0.198526163, 0.300288535, 0.402406920});
}

TEST_F(OptimizerTest, SgdWithoutMomentumIsTorchs) {
  expect_after_six_steps({.kind = "sgd", .lr = 0.01, .weight_decay = 0.01},
                         {-0.000001226, 0.099838342, 0.199890387, 0.299944266, 0.409329536});
}

TEST_F(OptimizerTest, SgdWithMomentumIsTorchs) {
  expect_after_six_steps({.kind = "sgd", .lr = 0.01, .momentum = 0.9},
                         {-0.000023914, 0.099640762, 0.199850944, 0.301981678, 0.436319677});
}

TEST_F(OptimizerTest, NesterovIsTorchs) {
  expect_after_six_steps({.kind = "sgd", .lr = 0.01, .weight_decay = 0.01, .momentum = 0.9, .nesterov = true},
                         {-0.000022719, 0.099355124, 0.199724165, 0.301679391, 0.441948435});
}

TEST_F(OptimizerTest, TheKerasFormAddsEpsilonToTheUncorrectedRoot) {
  const config::OptimizerSection options{.kind = "adam", .lr = 0.01, .epsilon = 1e-3, .epsilon_form = "keras"};
  Optimizer optimizer(options, parameters_, gradients_, {{"head", 1, {{0, kElements}}}});
  steps(optimizer, 0, 6);
  // keras.optimizers.Adam of Keras 3.
  const Values keras = {-0.0005051486659795046, 0.09365886449813843, 0.18996496498584747, 0.3060920238494873,
                        0.4263870418071747};
  for (int i = 0; i < kElements; ++i) {
    double m = 0, v = 0, x = 0.1 * i;
    for (int t = 1; t <= 6; ++t) {
      const double g = gradient(t - 1, i);
      m = 0.9 * m + 0.1 * g;
      v = 0.999 * v + 0.001 * g * g;
      x -= 0.01 * std::sqrt(1 - std::pow(0.999, t)) / (1 - std::pow(0.9, t)) * m / (std::sqrt(v) + 1e-3);
    }
    EXPECT_NEAR(parameters_.const_data_ptr<float>()[i], x, 2e-7) << i;
    EXPECT_NEAR(parameters_.const_data_ptr<float>()[i], keras[static_cast<std::size_t>(i)], 2e-6) << i;
  }
}

TEST_F(OptimizerTest, ARestingGroupIsNotTouchedNotEvenByDecay) {
  Optimizer optimizer = make({.kind = "adamw", .lr = 0.01, .weight_decay = 0.5});
  optimizer.set_active("backbone", false);
  steps(optimizer, 0, 3);
  for (int i = 2; i < kElements; ++i) EXPECT_EQ(parameters_.const_data_ptr<float>()[i], 0.1f * static_cast<float>(i));
  EXPECT_NE(parameters_.const_data_ptr<float>()[1], 0.1f);
  EXPECT_EQ(value_of(optimizer, "steps.head"), 3);
  EXPECT_EQ(value_of(optimizer, "steps.backbone"), 0);
}

TEST_F(OptimizerTest, AGroupThatWakesStartsItsOwnCount) {
  Optimizer late = make({.kind = "adam", .lr = 0.01});
  late.set_active("backbone", false);
  steps(late, 0, 2);
  late.set_active("backbone", true);
  steps(late, 2, 1);
  // The first step of Adam has the size of the learning rate, here 0.01 * 0.1.
  EXPECT_NEAR(std::abs(parameters_.const_data_ptr<float>()[4] - 0.4f), 0.001, 1e-6);
  EXPECT_EQ(value_of(late, "steps.head"), 3);
  EXPECT_EQ(value_of(late, "steps.backbone"), 1);
}

TEST_F(OptimizerTest, AGroupMayBeOfSeveralSegments) {
  const config::OptimizerSection options{.kind = "sgd", .lr = 1, .momentum = 0.5};
  Optimizer optimizer(options, parameters_, gradients_,
                      {{"head", 1, {{0, 1}, {3, 1}}}, {"backbone", 0.5, {{1, 2}, {4, 1}}}});
  gradients_.fill_(0.01);
  optimizer.step();
  for (int i = 0; i < kElements; ++i) {
    const float moved = i == 0 || i == 3 ? 0.01f : 0.005f;
    EXPECT_NEAR(parameters_.const_data_ptr<float>()[i], 0.1f * static_cast<float>(i) - moved, 1e-7) << i;
  }
}

TEST_F(OptimizerTest, TheLearningRateCanBeSetForEachStep) {
  Optimizer optimizer = make({.kind = "sgd", .lr = 5});
  EXPECT_EQ(optimizer.learning_rate(), 5);
  optimizer.set_learning_rate(0.5);
  gradients_.fill_(1);
  optimizer.step();
  EXPECT_NEAR(parameters_.const_data_ptr<float>()[0], -0.5, 1e-7);
}

TEST_F(OptimizerTest, TheStateIsNamedByKind) {
  const auto names = [&](const config::OptimizerSection& options) {
    std::string text;
    for (const auto& entry : make(options).state()) text += entry.name + " ";
    return text;
  };
  EXPECT_EQ(names({.kind = "adam"}), "first_moment second_moment steps.head steps.backbone ");
  EXPECT_EQ(names({.kind = "sgd", .momentum = 0.9}), "momentum steps.head steps.backbone ");
  EXPECT_EQ(names({.kind = "sgd"}), "steps.head steps.backbone ");
}

TEST_F(OptimizerTest, RefusesSegmentsOutsideAndUnknownKinds) {
  EXPECT_THROW(Optimizer({}, parameters_, gradients_, {{"head", 1, {{3, 3}}}}), std::invalid_argument);
  EXPECT_THROW(make({.kind = "adagrad"}), std::invalid_argument);
}

}  // namespace
}  // namespace assay::launcher::training
