// SPDX-License-Identifier: Apache-2.0
#include "sweeps/drawn_points.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "sweeps/value_text.hpp"
#include "tests/sweeps/sweep_text.hpp"

namespace assay::sweeps {
namespace {

using ::testing::HasSubstr;

std::string search(const std::string& kind, int count, int seed = 0) {
  return "search: {kind: " + kind + ", count: " + std::to_string(count) + ", seed: " + std::to_string(seed) + "}\n";
}
constexpr const char* kAxes =
    "axes:\n"
    "  optimizer.lr: {log_uniform: [1e-5, 1e-2]}\n"
    "  loss.label_smoothing: {uniform: [0, 0.2]}\n"
    "  optimizer.kind: [adam, sgd]\n"
    "  optimizer.momentum: {values: [0.5, 0.9], when: {optimizer.kind: sgd}}\n";

double number_at(const Parameters& point, const std::string& key) {
  return *parse_number(*find_parameter(point, key));
}

class Drawn : public ::testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Searches, Drawn, ::testing::Values("random", "sobol"));

TEST_P(Drawn, PointsAreDistinctAndRepeatable) {
  const auto points = drawn_points(sweep_of(search(GetParam(), 64) + kAxes)).points;
  EXPECT_EQ(std::set<Parameters>(points.begin(), points.end()).size(), 64u);
  EXPECT_EQ(points, drawn_points(sweep_of(search(GetParam(), 64) + kAxes)).points);
  EXPECT_NE(points, drawn_points(sweep_of(search(GetParam(), 64, 1) + kAxes)).points);
}

TEST_P(Drawn, MorePointsLeaveTheFirstAsTheyWere) {
  const auto few = drawn_points(sweep_of(search(GetParam(), 8) + kAxes)).points;
  auto many = drawn_points(sweep_of(search(GetParam(), 40) + kAxes)).points;
  many.resize(8);
  EXPECT_EQ(few, many);
}

TEST_P(Drawn, TheOrderOfTheAxesDoesNotMatter) {
  const auto sorted = [](const std::string& axes) {
    auto points = drawn_points(sweep_of(search(GetParam(), 16) + axes)).points;
    for (Parameters& point : points) std::sort(point.begin(), point.end());
    return points;
  };
  EXPECT_EQ(sorted("axes: {seed: {integer: [1, 1000]}, optimizer.lr: {uniform: [0, 1]}}\n"),
            sorted("axes: {optimizer.lr: {uniform: [0, 1]}, seed: {integer: [1, 1000]}}\n"));
}

TEST_P(Drawn, AnAxisIsThereExactlyWhenItsConditionHolds) {
  for (const Parameters& point : drawn_points(sweep_of(search(GetParam(), 64) + kAxes)).points) {
    EXPECT_EQ(find_parameter(point, "optimizer.momentum") != nullptr,
              *find_parameter(point, "optimizer.kind") == "sgd");
  }
}

TEST_P(Drawn, ASmallSpaceIsWalkedThroughAndSaidToBeSmall) {
  const DrawnPoints drawn =
      drawn_points(sweep_of(search(GetParam(), 50) + "axes: {batch: [8, 16], seed: {integer: [1, 3]}}\n"));
  EXPECT_EQ(std::set<Parameters>(drawn.points.begin(), drawn.points.end()).size(), 6u);
  EXPECT_EQ(drawn.points.size(), 6u);
  EXPECT_THAT(drawn.note, HasSubstr("the space has only 6 points"));
}

TEST(DrawnAtRandom, ValuesFollowTheirDistributions) {
  constexpr int kCount = 4000;
  const auto points = drawn_points(sweep_of(search("random", kCount) + kAxes)).points;
  int low_decade = 0;
  int sgd = 0;
  double smoothing = 0;
  for (const Parameters& point : points) {
    low_decade += number_at(point, "optimizer.lr") < 1e-4 ? 1 : 0;
    sgd += *find_parameter(point, "optimizer.kind") == "sgd" ? 1 : 0;
    smoothing += number_at(point, "loss.label_smoothing");
  }
  EXPECT_NEAR(low_decade / double{kCount}, 1.0 / 3, 0.03) << "one decade of three";
  EXPECT_NEAR(sgd / double{kCount}, 0.5, 0.03);
  EXPECT_NEAR(smoothing / kCount, 0.1, 0.005);
}

// A list of two splits a Sobol sequence in halves exactly, and each half of a uniform range likewise.
TEST(DrawnBySobol, IsBalancedAtPowersOfTwo) {
  const auto points = drawn_points(sweep_of(search("sobol", 32, 3) + kAxes)).points;
  std::map<std::pair<std::string, bool>, int> quarters;
  for (const Parameters& point : points) {
    ++quarters[{*find_parameter(point, "optimizer.kind"), number_at(point, "loss.label_smoothing") < 0.1}];
  }
  for (const auto& [quarter, count] : quarters) EXPECT_EQ(count, 8) << quarter.first << quarter.second;
  EXPECT_EQ(quarters.size(), 4u);
}

TEST(DrawnBySobol, SaysWhichCountsAreBalanced) {
  EXPECT_THAT(drawn_points(sweep_of(search("sobol", 20) + kAxes)).note, HasSubstr("16 or 32"));
  EXPECT_EQ(drawn_points(sweep_of(search("sobol", 16) + kAxes)).note, "");
}

TEST(DrawnBySobol, RefusesMoreAxesThanItHasDimensions) {
  std::string axes = "axes:\n";
  for (int a = 0; a < 65; ++a) axes += "  key" + std::to_string(a) + ": [0, 1]\n";
  EXPECT_THAT(complaint_of([&] { drawn_points(sweep_of(search("sobol", 4) + axes)); }), HasSubstr("up to 64 axes"));
  EXPECT_EQ(drawn_points(sweep_of(search("random", 4) + axes)).points.size(), 4u);
}

}  // namespace
}  // namespace assay::sweeps
