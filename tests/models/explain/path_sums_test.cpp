// SPDX-License-Identifier: Apache-2.0
#include "models/explain/path_sums.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "data/files/random.hpp"

namespace assay::models::explain {
namespace {

TEST(PathSums, AddTheSharesOfEachSample) {
  PathSums sums(3);
  const std::array<float, 3> seen = {1, 2, 3};
  const std::array<float, 3> background = {0, 2, 5};
  const std::array<float, 3> first = {4, 100, 1};
  const std::array<float, 3> second = {2, 100, 3};
  sums.add(seen.data(), background.data(), first.data());
  sums.add(seen.data(), background.data(), second.data());
  EXPECT_EQ(sums.mean(), (std::vector<double>{3, 0, -4}));
  EXPECT_EQ(sums.sums(), (std::vector<double>{2, -4}));
}

TEST(PathSums, DifferencesOfNearEqualPixelsKeepTheirDigits) {
  PathSums sums(1);
  const float seen = 16777216;  // 2^24: the next float is 2 away
  const float background = 0.5f;
  const float gradient = 1;
  sums.add(&seen, &background, &gradient);
  EXPECT_EQ(sums.mean().front(), 16777215.5);
}

TEST(PathSums, TheRelativeErrorIsThatOfIndependentSamples) {
  // 20 pixels whose shares are p + 1 and noise of variance 4 / 12: 50 samples, many times.
  data::files::CounterStream stream(3, data::files::RandomUse::bootstrap);
  double promised = 0;
  double found = 0;
  for (int time = 0; time < 200; ++time) {
    PathSums sums(20);
    const std::array<float, 20> zero = {};
    std::array<float, 20> ones;
    ones.fill(1);
    for (int i = 0; i < 50; ++i) {
      std::array<float, 20> shares;
      for (std::size_t p = 0; p < 20; ++p) shares[p] = static_cast<float>(p) + 2 * stream.uniform();
      sums.add(ones.data(), zero.data(), shares.data());
    }
    double distance = 0;
    double norm = 0;
    for (std::size_t p = 0; p < 20; ++p) {
      const auto exact = static_cast<double>(p + 1);
      distance += std::pow(sums.mean()[p] - exact, 2);
      norm += exact * exact;
    }
    found += std::sqrt(distance / norm) / 200;
    promised += sums.relative_error() / 200;
  }
  EXPECT_NEAR(promised / found, 1, 0.05);
}

TEST(PathSums, OfNothingButZerosHasNoRelativeError) {
  PathSums sums(2);
  const std::array<float, 2> flat = {1, 1};
  sums.add(flat.data(), flat.data(), flat.data());
  sums.add(flat.data(), flat.data(), flat.data());
  EXPECT_TRUE(std::isnan(sums.relative_error()));
}

}  // namespace
}  // namespace assay::models::explain
