// SPDX-License-Identifier: Apache-2.0
#include "data/binned_logistic.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>

namespace assay::data {
namespace {

double odds(const BinnedLogistic& classifier, std::vector<int> bins) {
  return classifier.log_odds(bins);
}

TEST(BinnedLogistic, OneFeatureGivesItsHistogramOfLogOdds) {
  const std::vector<BinnedCell> cells{{{0}, 9000, 1000}, {{1}, 5000, 5000}, {{2}, 1000, 9000}};
  const BinnedLogistic classifier(cells, std::vector{3});
  EXPECT_NEAR(odds(classifier, {0}), -std::log(9), 0.02);
  EXPECT_NEAR(odds(classifier, {1}), 0, 0.02);
  EXPECT_NEAR(odds(classifier, {2}), std::log(9), 0.02);
}

TEST(BinnedLogistic, ClassesWeighAlikeWhateverTheirCounts) {
  // The same shares as above with ten times as many negatives.
  const std::vector<BinnedCell> cells{{{0}, 90000, 1000}, {{1}, 50000, 5000}, {{2}, 10000, 9000}};
  const BinnedLogistic classifier(cells, std::vector{3});
  EXPECT_NEAR(odds(classifier, {0}), -std::log(9), 0.02);
  EXPECT_NEAR(odds(classifier, {1}), 0, 0.02);
}

TEST(BinnedLogistic, IndependentFeaturesAddUp) {
  // Odds of 3 from the first feature, of 2 from the second.
  const std::vector<BinnedCell> cells{
      {{0, 0}, 6000, 1000}, {{0, 1}, 3000, 2000}, {{1, 0}, 2000, 3000}, {{1, 1}, 1000, 6000}};
  const BinnedLogistic classifier(cells, std::vector{2, 2});
  EXPECT_NEAR(odds(classifier, {1, 1}) - odds(classifier, {0, 1}), std::log(9) / 1, 0.8);
  EXPECT_GT(odds(classifier, {1, 0}), 0);
  EXPECT_LT(odds(classifier, {0, 1}), 0);
  EXPECT_NEAR(odds(classifier, {1, 1}), -odds(classifier, {0, 0}), 1e-6);
  // At the maximum each bin's expected count is its true one, but for the ridge.
  const auto share = [&](std::vector<int> bins) { return 1 / (1 + std::exp(-odds(classifier, std::move(bins)))); };
  EXPECT_NEAR(7000 * share({1, 1}) + 5000 * share({1, 0}), 9000, 5);
  EXPECT_NEAR(7000 * share({1, 1}) + 5000 * share({0, 1}), 8000, 5);
}

TEST(BinnedLogistic, SeparableClassesGiveFiniteOdds) {
  const std::vector<BinnedCell> cells{{{0, 0}, 50, 0}, {{1, 0}, 0, 50}};
  const BinnedLogistic classifier(cells, std::vector{2, 1});
  EXPECT_LT(odds(classifier, {0, 0}), -1);
  EXPECT_GT(odds(classifier, {1, 0}), 1);
  EXPECT_TRUE(std::isfinite(odds(classifier, {1, 0})));
}

TEST(BinnedLogistic, UnseenBinsSayNothing) {
  const std::vector<BinnedCell> cells{{{0}, 100, 100}, {{1}, 0, 0}};
  EXPECT_NEAR(odds(BinnedLogistic(cells, std::vector{2}), {1}), 0, 1e-9);
}

TEST(BinnedLogistic, RefusesOneClassAndCellsThatDoNotFit) {
  const std::vector<int> bins{2};
  EXPECT_THROW(BinnedLogistic(std::vector<BinnedCell>{{{0}, 10, 0}}, bins), std::invalid_argument);
  EXPECT_THROW(BinnedLogistic(std::vector<BinnedCell>{{{2}, 10, 10}}, bins), std::invalid_argument);
  EXPECT_THROW(BinnedLogistic(std::vector<BinnedCell>{{{-1}, 10, 10}}, bins), std::invalid_argument);
  EXPECT_THROW(BinnedLogistic(std::vector<BinnedCell>{{{0, 0}, 10, 10}}, bins), std::invalid_argument);
}

}  // namespace
}  // namespace assay::data
