// SPDX-License-Identifier: Apache-2.0
#include "sweeps/importance.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>

#include "data/files/random.hpp"
#include "sweeps/value_text.hpp"
#include "tests/sweeps/sample_collection.hpp"

namespace assay::sweeps {
namespace {

using tests::collected;
using tests::collection_of;

TEST(EpsilonSquared, FollowsFromTheFOfOneWayAnalysis) {
  // F = scipy.stats.f_oneway(...).statistic; (F - 1) * (k - 1) / ((k - 1) * F + n - k)
  EXPECT_NEAR(epsilon_squared({{1, 2, 3}, {2, 4}, {6, 7, 9, 8}}), 0.8235294117647058, 1e-15);
}

TEST(EpsilonSquared, IsAllWhereGroupsDoNotVaryAndNothingWhereTheyAreAlike) {
  EXPECT_EQ(epsilon_squared({{1, 1}, {2, 2}}), 1);
  EXPECT_EQ(epsilon_squared({{1, 2}, {1, 2}}), 0) << "less than chance is nothing";
}

TEST(EpsilonSquared, IsUndefinedWithoutRepetitionOrVariance) {
  EXPECT_TRUE(std::isnan(epsilon_squared({})));
  EXPECT_TRUE(std::isnan(epsilon_squared({{1, 2, 3}})));
  EXPECT_TRUE(std::isnan(epsilon_squared({{1}, {2}, {3}})));
  EXPECT_TRUE(std::isnan(epsilon_squared({{2, 2}, {2}})));
  EXPECT_THROW(epsilon_squared({{1, 2}, {}}), std::invalid_argument);
}

// A sweep of `count` random points whose objective is a known function of the axes.
template <typename Function>
std::vector<AxisImportance> importance_of(std::size_t count, const Function& function, bool levels) {
  data::files::CounterStream random(1, data::files::RandomUse::sweep);
  std::vector<CollectedTrial> trials;
  for (std::size_t i = 0; i < count; ++i) {
    const auto draw = [&] { return levels ? static_cast<double>(random.below(4)) : random.uniform(); };
    const double x = draw(), y = draw(), noise = draw();
    trials.push_back(
        collected("t" + std::to_string(i),
                  {{"x", std::to_string(x)}, {"y", std::to_string(y)}, {"noise", std::to_string(noise)}, {"one", "1"}},
                  {{"validation.roc_auc", function(x, y)}}));
  }
  const Collection collection = collection_of(std::move(trials));
  return axis_importance(collection, rank_trials(collection, ""));
}

TEST(AxisImportance, FindsTheSharesOfAnAdditiveFunction) {
  // Var(3x) : Var(y) = 9 : 1.
  const auto axes = importance_of(
      400, [](double x, double y) { return 3 * x + y; }, true);
  ASSERT_EQ(axes.size(), 3u) << "an axis with one value is none";
  EXPECT_EQ(axes[0].axis, "x");
  EXPECT_NEAR(axes[0].share, .9, .03);
  EXPECT_EQ(axes[0].groups, 4u);
  EXPECT_FALSE(axes[0].in_bins);
  EXPECT_EQ(axes[1].axis, "y");
  EXPECT_NEAR(axes[1].share, .1, .03);
  EXPECT_LT(axes[2].share, .03);
}

TEST(AxisImportance, CutsNumbersThatHardlyRepeatIntoBins) {
  const auto axes = importance_of(
      200, [](double x, double y) { return 3 * x + y; }, false);
  EXPECT_EQ(axes[0].axis, "x");
  EXPECT_TRUE(axes[0].in_bins);
  EXPECT_EQ(axes[0].groups, 10u);
  EXPECT_NEAR(axes[0].share, .9, .04) << "ten bins keep 99 % of the variance of a line";
  EXPECT_EQ(axes[0].trials, 200u);
}

TEST(AxisImportance, GroupsByTheValueAndNotByItsSpelling) {
  std::vector<CollectedTrial> trials;
  for (const char* rate : {"0.001", "1e-3", "1.0e-3", "0.01", "1e-2", "0.010"}) {
    const double figure = parse_number(rate) < 0.005 ? 1 : 2;
    trials.push_back(
        collected(rate, {{"rate", rate}, {"batch", trials.empty() ? "8" : "8.0"}}, {{"validation.roc_auc", figure}}));
  }
  const Collection collection = collection_of(std::move(trials));
  const auto axes = axis_importance(collection, rank_trials(collection, ""));
  ASSERT_EQ(axes.size(), 1u) << "an axis with one value in two spellings is none";
  EXPECT_EQ(axes[0].groups, 2u);
  EXPECT_FALSE(axes[0].in_bins);
  EXPECT_EQ(axes[0].share, 1);
}

TEST(AxisImportance, SeesNothingInWhatTwoAxesDoOnlyTogether) {
  const auto axes = importance_of(
      400, [](double x, double y) { return (x - 1.5) * (y - 1.5); }, true);
  for (const AxisImportance& axis : axes) EXPECT_LT(axis.share, .05) << axis.axis;
}

TEST(AxisImportance, CannotTellWordsThatNeverRepeat) {
  const Collection collection =
      collection_of({collected("a", {{"model.name", "cnn5"}}, {{"validation.roc_auc", 1}}),
                     collected("b", {{"model.name", "compact"}}, {{"validation.roc_auc", 2}})});
  const auto axes = axis_importance(collection, rank_trials(collection, ""));
  ASSERT_EQ(axes.size(), 1u);
  EXPECT_TRUE(std::isnan(axes[0].share));
}

TEST(AxisImportance, SaysNothingOfAHandfulOfTrials) {
  std::vector<CollectedTrial> trials;
  const auto share = [&] {
    const Collection collection = collection_of(trials);
    return axis_importance(collection, rank_trials(collection, "")).at(0).share;
  };
  for (const double value : {1., 1.1, 2., 2.1}) {
    trials.push_back(collected("t", {{"x", value < 2 ? "a" : "b"}}, {{"validation.roc_auc", value}}));
  }
  EXPECT_TRUE(std::isnan(share())) << "two groups of two look like everything, whatever they are";
  trials.push_back(collected("t", {{"x", "b"}}, {{"validation.roc_auc", 2.05}}));
  EXPECT_GT(share(), .9);
}

TEST(AxisImportance, LeavesOutTrialsThatAreNotDoneOrWhereTheAxisDoesNotCount) {
  const auto figures = [](double value) { return EpochFigures{{"validation.roc_auc", value}}; };
  const Collection collection = collection_of(
      {collected("a", {{"x", "1"}}, figures(1)), collected("b", {{"x", "1"}}, figures(1)),
       collected("c", {{"x", "2"}}, figures(3)), collected("d", {{"x", "2"}}, figures(3)),
       collected("g", {{"x", "2"}}, figures(3)), collected("e", {{"x", "2"}}, figures(-9), TrialState::pruned),
       collected("f", {{"y", "2"}}, figures(70))});
  const auto axes = axis_importance(collection, rank_trials(collection, ""));
  ASSERT_EQ(axes.size(), 1u);
  EXPECT_EQ(axes[0].trials, 5u);
  EXPECT_EQ(axes[0].share, 1);
}

}  // namespace
}  // namespace assay::sweeps
