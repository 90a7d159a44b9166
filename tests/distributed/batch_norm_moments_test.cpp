// SPDX-License-Identifier: Apache-2.0
// The statistics that ranks with GPUs exchange, on the CPU: the formulas know no device.
#include "distributed/batch_norm_moments.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/var_mean.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include <cmath>

namespace assay::distributed {
namespace {

constexpr double kEpsilon = 1e-3;
constexpr std::int64_t kChannels = 5;

// What batch_norm_stats gives for rows [n, C], as moments.
at::Tensor moments_of(const at::Tensor& rows) {
  if (rows.size(0) == 0) return batch_norm_moments({}, {}, 0, kEpsilon, kChannels, rows.options());
  const auto [variance, mean] = at::var_mean(rows.to(at::kDouble), at::IntArrayRef{0}, /*unbiased=*/false);
  return batch_norm_moments(mean.to(at::kFloat), (variance + kEpsilon).rsqrt().to(at::kFloat), rows.size(0), kEpsilon,
                            kChannels, rows.options());
}

void expect_near(const at::Tensor& found, const at::Tensor& expected, double tolerance) {
  ASSERT_EQ(found.sizes(), expected.sizes());
  EXPECT_LT((found.to(at::kDouble) - expected.to(at::kDouble)).abs().max().item<double>(), tolerance);
}

TEST(BatchNormMoments, UnevenAndEmptyPartsAddUpToTheWhole) {
  const at::Tensor rows = at::randn({37, kChannels}) * 3 + 40;
  const at::Tensor sum = moments_of(rows.narrow(0, 0, 20)) + moments_of(rows.narrow(0, 20, 1)) +
                         moments_of(rows.narrow(0, 21, 0)) + moments_of(rows.narrow(0, 21, 16));
  const BatchNormStatistics statistics = batch_norm_statistics(sum, kEpsilon);
  const auto [variance, mean] = at::var_mean(rows.to(at::kDouble), at::IntArrayRef{0}, /*unbiased=*/true);
  expect_near(statistics.mean, mean, 1e-5);
  expect_near(statistics.unbiased_variance, variance, 1e-3);
  expect_near(statistics.inverse_deviation, (variance * 36 / 37 + kEpsilon).rsqrt(), 1e-4);
  EXPECT_EQ(statistics.count.item<int>(), 37);
  EXPECT_EQ(statistics.count.scalar_type(), at::kInt);
  EXPECT_EQ(statistics.mean.scalar_type(), at::kFloat);
}

TEST(BatchNormMoments, AnEmptyFirstPartLeavesNoTrace) {
  const at::Tensor rows = at::randn({8, kChannels});
  const BatchNormStatistics with = batch_norm_statistics(moments_of(rows.narrow(0, 0, 0)) + moments_of(rows), kEpsilon);
  const BatchNormStatistics without = batch_norm_statistics(moments_of(rows), kEpsilon);
  EXPECT_TRUE(with.mean.equal(without.mean));
  EXPECT_TRUE(with.inverse_deviation.equal(without.inverse_deviation));
}

TEST(BatchNormMoments, ALargeMeanCostsNoDigits) {
  const at::Tensor rows = at::randn({64, kChannels}) + 1000;
  const BatchNormStatistics statistics = batch_norm_statistics(moments_of(rows), kEpsilon);
  const auto [variance, mean] = at::var_mean(rows.to(at::kDouble), at::IntArrayRef{0}, /*unbiased=*/true);
  expect_near(statistics.unbiased_variance, variance, 1e-2);
}

TEST(BatchNormMoments, OneValuePerChannelHasVarianceZero) {
  const BatchNormStatistics statistics = batch_norm_statistics(moments_of(at::randn({1, kChannels})), kEpsilon);
  expect_near(statistics.unbiased_variance, at::zeros({kChannels}), 1e-9);
  expect_near(statistics.inverse_deviation, at::zeros({kChannels}) + 1 / std::sqrt(kEpsilon), 1e-3);
}

TEST(BatchNormMoments, ADivergedNetworkIsSeenAsOne) {
  at::Tensor rows = at::randn({4, kChannels});
  rows[2][1] = std::nan("");
  const BatchNormStatistics statistics = batch_norm_statistics(moments_of(rows), kEpsilon);
  EXPECT_TRUE(std::isnan(statistics.inverse_deviation[1].item<float>()));
  EXPECT_FALSE(std::isnan(statistics.inverse_deviation[0].item<float>()));
}

}  // namespace
}  // namespace assay::distributed
