// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/weight_average.hpp"

#include <ATen/ops/ones.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>

namespace assay::launcher::training {
namespace {

float first(const at::Tensor& tensor) {
  return tensor.const_data_ptr<float>()[0];
}

TEST(WeightAverage, FollowsItsFormula) {
  const at::Tensor weights = at::zeros({3});
  WeightAverage average(0.9, {{"weights", weights}});
  double expected = 0;
  for (std::uint64_t step = 0; step < 300; ++step) {
    weights.fill_(static_cast<float>((step * 7) % 11));
    average.update(step);
    const auto t = static_cast<double>(step);
    const double decay = step == 0 ? 0 : std::min(0.9, (1 + t) / (10 + t));
    expected = decay * expected + (1 - decay) * first(weights);
    EXPECT_NEAR(first(average.kept()[0].tensor), expected, 1e-5) << step;
  }
}

TEST(WeightAverage, TheFirstStepForgetsTheInitialWeights) {
  const at::Tensor weights = at::ones({1});
  WeightAverage average(0.999, {{"weights", weights}});
  weights.fill_(5);
  average.update(0);
  EXPECT_EQ(first(average.kept()[0].tensor), 5);
}

TEST(WeightAverage, WhatDoesNotMoveIsItsOwnAverageToTheBit) {
  const at::Tensor weights = at::ones({1}).mul_(0.1);
  WeightAverage average(0.99, {{"weights", weights}});
  for (std::uint64_t step = 0; step < 1000; ++step) average.update(step);
  EXPECT_EQ(first(average.kept()[0].tensor), first(weights));
}

TEST(WeightAverage, ExchangingTwiceChangesNothing) {
  const at::Tensor weights = at::ones({2, 3, 4, 4}).contiguous(at::MemoryFormat::ChannelsLast);
  WeightAverage average(0.5, {{"weights", weights}});
  weights.select(1, 2).fill_(7);
  const at::Tensor trained = weights.clone();
  average.exchange();
  EXPECT_TRUE(weights.equal(at::ones({2, 3, 4, 4})));
  EXPECT_TRUE(average.kept()[0].tensor.equal(trained));
  average.exchange();
  EXPECT_TRUE(weights.equal(trained));
}

TEST(WeightAverage, RefusesWhatItCannotExchange) {
  EXPECT_THROW(WeightAverage(0, {}), std::invalid_argument);
  EXPECT_THROW(WeightAverage(1, {}), std::invalid_argument);
  EXPECT_THROW(WeightAverage(0.5, {{"strided", at::zeros({4, 4}).select(1, 0)}}), std::invalid_argument);
  EXPECT_THROW(WeightAverage(0.5, {{"whole", at::zeros({4}, at::kLong)}}), std::invalid_argument);
}

}  // namespace
}  // namespace assay::launcher::training
