// SPDX-License-Identifier: Apache-2.0
#include "models/explain/ridge.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "data/files/random.hpp"

namespace assay::models::explain {
namespace {

using ::testing::DoubleNear;
using ::testing::ElementsAre;
using ::testing::Pointwise;

Observations line_through(double at_zero, double slope, const std::vector<double>& places) {
  Observations observations;
  observations.width = 2;
  for (const double place : places) {
    observations.x.insert(observations.x.end(), {1.0, place});
    observations.y.push_back(at_zero + slope * place);
    observations.weights.push_back(1 + place * place);
  }
  return observations;
}

// The mean of `count` numbers that are uniform in 0..1, as a regression on a constant.
LeastSquares mean_of_uniforms(std::uint64_t seed, std::size_t count) {
  data::files::CounterStream stream(seed, data::files::RandomUse::sample_images);
  Observations observations;
  observations.width = 1;
  for (std::size_t i = 0; i < count; ++i) {
    observations.x.push_back(1);
    observations.y.push_back(stream.uniform());
    observations.weights.push_back(1);
  }
  return solve_least_squares(observations, {}, 0, false);
}

TEST(LeastSquares, FindsTheLineThatPointsLieOn) {
  const LeastSquares found = solve_least_squares(line_through(2, -3, {-1, 0, 0.5, 4}), {}, 0, false);
  EXPECT_THAT(found.coefficients, ElementsAre(DoubleNear(2, 1e-12), DoubleNear(-3, 1e-12)));
  EXPECT_THAT(found.standard_errors, ElementsAre(DoubleNear(0, 1e-12), DoubleNear(0, 1e-12)));
}

TEST(LeastSquares, WeighsRowsAndPenalisesCoefficients) {
  const Observations two{.width = 1, .x = {1, 1}, .y = {4, 10}, .weights = {3, 1}};
  EXPECT_THAT(solve_least_squares(two, {}, 0, false).coefficients, ElementsAre(DoubleNear(22.0 / 4, 1e-12)));
  EXPECT_THAT(solve_least_squares(two, {.each = 7}, 0, false).coefficients, ElementsAre(DoubleNear(22.0 / 11, 1e-12)));
}

TEST(LeastSquares, APenaltyOnTheSumMakesItZeroWhereTheRowsSayNothingOfIt) {
  // Rows whose elements sum to 0: coefficients are known but for a constant.
  const Observations rows{.width = 3, .x = {1, -1, 0, 0, 1, -1}, .y = {5, 1}, .weights = {1, 1}};
  const auto found = solve_least_squares(rows, {.total = 1}, 0, false).coefficients;
  EXPECT_THAT(found, Pointwise(DoubleNear(1e-12), {11.0 / 3, -4.0 / 3, -7.0 / 3}));
}

TEST(LeastSquares, GramAndMomentsAreTheSumsTheyAreNamedFor) {
  const Observations rows{.width = 2, .x = {1, 2, 3, 4}, .y = {5, 6}, .weights = {2, 0.5}};
  EXPECT_THAT(weighted_gram(rows), ElementsAre(6.5, 10, 10, 16));
  EXPECT_THAT(weighted_moments(rows), ElementsAre(19, 32));
}

TEST(LeastSquares, TheJackknifeOfAMeanIsItsTextbookError) {
  const std::vector<double> values = {1, 4, 4, 7, 9};
  const Observations rows{.width = 1, .x = {1, 1, 1, 1, 1}, .y = values, .weights = {1, 1, 1, 1, 1}};
  // Variance 9.5 with n - 1 below.
  EXPECT_NEAR(solve_least_squares(rows, {}, 0, false).standard_errors[0], std::sqrt(9.5 / 5), 1e-12);
}

TEST(LeastSquares, StandardErrorsAreTheSpreadOverManyDraws) {
  double squares = 0, claimed = 0;
  constexpr int kDraws = 400;
  for (std::uint64_t seed = 0; seed < kDraws; ++seed) {
    const LeastSquares found = mean_of_uniforms(seed, 20);
    squares += std::pow(found.coefficients[0] - 0.5, 2) / kDraws;
    claimed += std::pow(found.standard_errors[0], 2) / kDraws;
  }
  EXPECT_NEAR(claimed / squares, 1, 0.25);
}

TEST(LeastSquares, RowsThatAreNotDrawnBringNoError) {
  Observations rows = line_through(0, 1, {1, 2, 3});
  rows.y[0] = 5;  // off the line
  EXPECT_GT(solve_least_squares(rows, {}, 0, false).standard_errors[0], 0.1);
  // One drawn row says nothing about its spread.
  EXPECT_TRUE(std::isnan(solve_least_squares(rows, {}, 2, false).standard_errors[0]));
}

}  // namespace
}  // namespace assay::models::explain
