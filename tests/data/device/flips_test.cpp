// SPDX-License-Identifier: Apache-2.0
#include "data/device/flips.hpp"

#include <ATen/Parallel.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/flip.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>

namespace assay::data::device {
namespace {

constexpr FlipOptions kBoth{.horizontal = true, .vertical = true, .seed = 11, .epoch = 2};

at::Tensor images(std::int64_t count) {
  return at::arange(count * 3 * 5 * 4, at::kFloat).view({count, 3, 5, 4});
}

at::Tensor flipped(const at::Tensor& image, const FlipDecision& decision) {
  at::Tensor result = image;
  if (decision.horizontal) result = at::flip(result, {2});
  if (decision.vertical) result = at::flip(result, {1});
  return result;
}

TEST(Flips, MirrorEachImageAsDecidedForItsSample) {
  for (const auto format : {at::MemoryFormat::Contiguous, at::MemoryFormat::ChannelsLast}) {
    const at::Tensor before = images(40);
    at::Tensor batch = before.clone().contiguous(format);
    const at::Tensor samples = at::arange(100, 140, at::kLong);
    random_flips(batch, samples, kBoth);
    for (std::int64_t i = 0; i < 40; ++i) {
      EXPECT_TRUE(batch[i].equal(flipped(before[i], decide_flips(100 + i, kBoth)))) << i;
    }
  }
}

TEST(Flips, OfASampleDoNotDependOnItsMicroBatchOrOnThreads) {
  const at::Tensor picture = images(1);
  const at::Tensor samples = at::tensor(std::vector<std::int64_t>{9, 4, 9, 7}, at::kLong);
  const at::Tensor batch = picture.repeat({4, 1, 1, 1});
  const int threads = at::get_num_threads();
  at::set_num_threads(2);
  random_flips(batch, samples, kBoth);
  at::set_num_threads(threads);
  const at::Tensor alone = picture.clone();
  random_flips(alone, samples.narrow(0, 3, 1), kBoth);
  EXPECT_TRUE(batch[0].equal(batch[2]));
  EXPECT_TRUE(batch[3].equal(alone[0]));
}

TEST(Flips, HappenToHalfOfTheSamplesIndependentlyInBothDirections) {
  constexpr int kSamples = 20000;
  int horizontal = 0;
  int vertical = 0;
  int both = 0;
  for (int sample = 0; sample < kSamples; ++sample) {
    const FlipDecision decision = decide_flips(sample, kBoth);
    horizontal += decision.horizontal;
    vertical += decision.vertical;
    both += decision.horizontal && decision.vertical;
  }
  const double sigma = std::sqrt(0.25 * kSamples);
  EXPECT_NEAR(horizontal, kSamples / 2, 3 * sigma);
  EXPECT_NEAR(vertical, kSamples / 2, 3 * sigma);
  EXPECT_NEAR(both, kSamples / 4, 3 * std::sqrt(3.0 / 16 * kSamples));
}

TEST(Flips, AreDrawnAnewForEachEpochAndSeed) {
  FlipOptions next_epoch = kBoth;
  ++next_epoch.epoch;
  FlipOptions other_seed = kBoth;
  other_seed.seed |= std::uint64_t{1} << 33;
  int epoch_changes = 0;
  int seed_changes = 0;
  for (int sample = 0; sample < 1000; ++sample) {
    epoch_changes += decide_flips(sample, kBoth).horizontal != decide_flips(sample, next_epoch).horizontal;
    seed_changes += decide_flips(sample, kBoth).horizontal != decide_flips(sample, other_seed).horizontal;
  }
  EXPECT_NEAR(epoch_changes, 500, 50);
  EXPECT_NEAR(seed_changes, 500, 50);
}

TEST(Flips, TurningOneDirectionOffDoesNotChangeTheOther) {
  FlipOptions horizontal_only = kBoth;
  horizontal_only.vertical = false;
  for (int sample = 0; sample < 100; ++sample) {
    EXPECT_EQ(decide_flips(sample, horizontal_only).horizontal, decide_flips(sample, kBoth).horizontal);
    EXPECT_FALSE(decide_flips(sample, horizontal_only).vertical);
  }
}

TEST(Flips, ChangeNothingWhenOffOrEmpty) {
  const at::Tensor batch = images(8);
  const at::Tensor samples = at::arange(8, at::kLong);
  random_flips(batch, samples, {.seed = 1});
  EXPECT_TRUE(batch.equal(images(8)));
  EXPECT_NO_THROW(random_flips(at::empty({0, 3, 4, 4}), at::empty({0}, at::kLong), kBoth));
}

TEST(Flips, RefuseOtherTypesShapesAndLayouts) {
  const at::Tensor samples = at::arange(2, at::kLong);
  EXPECT_THROW(random_flips(at::zeros({2, 3, 4, 4}, at::kByte), samples, kBoth), std::invalid_argument);
  EXPECT_THROW(random_flips(at::zeros({2, 3, 4}), samples, kBoth), std::invalid_argument);
  EXPECT_THROW(random_flips(at::zeros({3, 3, 4, 4}), samples, kBoth), std::invalid_argument);
  EXPECT_THROW(random_flips(at::zeros({2, 3, 4, 4}), samples.to(at::kFloat), kBoth), std::invalid_argument);
  EXPECT_THROW(random_flips(at::zeros({2, 3, 4, 8}).narrow(3, 0, 4), samples, kBoth), std::invalid_argument);
}

}  // namespace
}  // namespace assay::data::device
