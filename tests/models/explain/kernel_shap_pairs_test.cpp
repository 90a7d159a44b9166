// SPDX-License-Identifier: Apache-2.0
#include "models/explain/kernel_shap_pairs.hpp"

#include <gtest/gtest.h>

#include <numeric>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "models/explain/kernel_shap.hpp"

namespace assay::models::explain {
namespace {

int size_of(const CoalitionPairs& pairs, std::size_t i) {
  const auto row = pairs.shown.row(i);
  return std::accumulate(row.begin(), row.end(), 0);
}

// One letter for each segment.
std::string coalition(const CoalitionPairs& pairs, std::size_t i, bool complement = false) {
  std::string letters;
  for (const std::uint8_t shown : pairs.shown.row(i)) letters += (shown == 1) == complement ? '-' : 'x';
  return letters;
}

// Of a coalition (Lundberg & Lee 2017, theorem 2), times 2: a pair holds two.
double kernel_weight(int segments, int size) {
  double ways = 1;
  for (int i = 1; i <= size; ++i) ways = ways * (segments - size + i) / i;
  return 2 * (segments - 1) / (ways * size * (segments - size));
}

TEST(KernelShapPairs, WithEnoughSamplesEveryCoalitionIsThereOnceWithItsKernelWeight) {
  for (const int segments : {2, 5, 6, 9}) {
    const CoalitionPairs pairs = plan_pairs(segments, 2000, 0);
    const std::size_t expected = ((std::size_t{1} << segments) - 2) / 2;
    EXPECT_EQ(pairs.shown.count(), expected) << segments;
    EXPECT_EQ(pairs.enumerated, expected);
    std::set<std::string> distinct;
    for (std::size_t i = 0; i < pairs.shown.count(); ++i) {
      distinct.insert(coalition(pairs, i));
      distinct.insert(coalition(pairs, i, true));
      EXPECT_NEAR(pairs.weights[i], kernel_weight(segments, size_of(pairs, i)), 1e-12);
    }
    EXPECT_EQ(distinct.size(), 2 * expected);
  }
}

TEST(KernelShapPairs, SmallSizesAreCompleteAndTheRestIsDrawn) {
  const CoalitionPairs pairs = plan_pairs(25, 1000, 0);
  EXPECT_EQ(pairs.shown.count(), 500u);
  EXPECT_EQ(pairs.enumerated, 25u);
  for (std::size_t i = 0; i < 25; ++i) EXPECT_EQ(size_of(pairs, i), 1);
  std::set<int> sizes;
  for (std::size_t i = 25; i < 500; ++i) sizes.insert(size_of(pairs, i));
  EXPECT_EQ(*sizes.begin(), 2);
  EXPECT_EQ(*sizes.rbegin(), 12);
  // With more samples pairs of segments are complete too.
  EXPECT_EQ(plan_pairs(25, 10000, 0).enumerated, 25u + 300u);
}

TEST(KernelShapPairs, WeightsSumToTheKernelHoweverManyAreDrawn) {
  const auto total = [](const CoalitionPairs& pairs) {
    return std::accumulate(pairs.weights.begin(), pairs.weights.end(), 0.0);
  };
  const double all = total(plan_pairs(14, 1 << 14, 0));
  for (const std::size_t samples : {32u, 333u, 1000u}) EXPECT_NEAR(total(plan_pairs(14, samples, 0)), all, 1e-9);
}

TEST(KernelShapPairs, EverySegmentIsShownAlikeOften) {
  const CoalitionPairs pairs = plan_pairs(20, 20000, 5);
  std::vector<double> shown(20);
  double all = 0;
  for (std::size_t i = pairs.enumerated; i < pairs.shown.count(); ++i) {
    for (std::size_t j = 0; j < 20; ++j) shown[j] += pairs.shown.row(i)[j];
    all += size_of(pairs, i);
  }
  for (const double count : shown) EXPECT_NEAR(count / all, 1.0 / 20, 0.002);
}

TEST(KernelShapPairs, AreAFunctionOfTheSeed) {
  const auto one = plan_pairs(25, 200, 1), same = plan_pairs(25, 200, 1), other = plan_pairs(25, 200, 2);
  EXPECT_EQ(coalition(one, 99), coalition(same, 99));
  EXPECT_NE(coalition(one, 99), coalition(other, 99));
}

TEST(KernelShapPairs, RefusesTooFewSamplesSayingHowManyItNeeds) {
  EXPECT_THROW(plan_pairs(1, 100, 0), std::invalid_argument);
  EXPECT_EQ(fewest_kernel_shap_samples(25), 54u);
  EXPECT_EQ(plan_pairs(25, 54, 0).shown.count(), 27u);
  try {
    plan_pairs(25, 53, 0);
    FAIL() << "too few samples were accepted";
  } catch (const std::invalid_argument& error) {
    EXPECT_NE(std::string(error.what()).find("at least 54"), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace assay::models::explain
