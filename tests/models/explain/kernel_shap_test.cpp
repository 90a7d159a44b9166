// SPDX-License-Identifier: Apache-2.0
#include "models/explain/kernel_shap.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <stdexcept>

#include "tests/models/explain/synthetic_game.hpp"

namespace assay::models::explain {
namespace {

using ::testing::DoubleNear;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Pointwise;

TEST(ShapleyValues, OfTheGloveGame) {
  // Players 0 and 1 have a left glove, player 2 the right one; a pair is worth 1 (Shapley 1953's textbook example).
  const std::vector<double> values = {0, 0, 0, 0, 0, 1, 1, 1};
  EXPECT_THAT(shapley_values(values, 3),
              ElementsAre(DoubleNear(1.0 / 6, 1e-15), DoubleNear(1.0 / 6, 1e-15), DoubleNear(4.0 / 6, 1e-15)));
}

TEST(ShapleyValues, RefusesAGameThatIsNotComplete) {
  EXPECT_THROW(shapley_values(std::vector<double>(7), 3), std::invalid_argument);
  EXPECT_THROW(shapley_values({}, 0), std::invalid_argument);
}

TEST(KernelShap, IsExactUpToTwelveSegments) {
  for (const int segments : {1, 2, 7, kExactSegments}) {
    const KernelShapExplanation found = explain_kernel_shap(tangled_game(), segments, {.samples = 10});
    EXPECT_TRUE(found.exact);
    EXPECT_EQ(found.coalitions, std::size_t{1} << segments);
    EXPECT_THAT(found.values,
                Pointwise(DoubleNear(1e-12), shapley_values(tangled_game()(all_coalitions(segments)), segments)));
    EXPECT_THAT(found.standard_errors, Each(0.0));
    EXPECT_NEAR(found.completeness_gap, 0, 1e-12);
  }
}

TEST(KernelShap, GivesEachSegmentOfAnAdditiveModelItsWorthFromFewSamples) {
  const KernelShapExplanation found = explain_kernel_shap(additive_game(3), 30, {.samples = 100});
  EXPECT_FALSE(found.exact);
  EXPECT_EQ(found.coalitions, 102u);
  for (std::size_t j = 0; j < 30; ++j) EXPECT_NEAR(found.values[j], segment_worth(j), 1e-9) << j;
  EXPECT_NEAR(found.standard_error, 0, 1e-9);
  EXPECT_EQ(found.base, 3);
  EXPECT_EQ(found.output, 3 - 15);
}

TEST(KernelShap, TheRegressionOnEveryCoalitionIsExactAboveTwelveSegmentsToo) {
  constexpr int kSegments = 13;
  const auto truth = shapley_values(tangled_game()(all_coalitions(kSegments)), kSegments);
  const KernelShapExplanation found = explain_kernel_shap(tangled_game(), kSegments, {.samples = 1 << kSegments});
  EXPECT_TRUE(found.exact);
  EXPECT_EQ(found.coalitions, std::size_t{1} << kSegments);
  EXPECT_THAT(found.values, Pointwise(DoubleNear(1e-10), truth));
  EXPECT_EQ(found.standard_error, 0);
}

struct SeedFigures {
  double squared_error = 0;    // mean over seeds and segments
  double claimed_squares = 0;  // the same of the standard errors
  double within_two = 0;       // share of values within two standard errors of the truth
};

SeedFigures over_seeds(int segments, std::size_t samples, int seeds) {
  const auto truth = shapley_values(tangled_game()(all_coalitions(segments)), segments);
  const double cells = static_cast<double>(truth.size()) * seeds;
  SeedFigures figures;
  for (int seed = 0; seed < seeds; ++seed) {
    const KernelShapExplanation found =
        explain_kernel_shap(tangled_game(), segments, {.samples = samples, .seed = static_cast<std::uint64_t>(seed)});
    for (std::size_t j = 0; j < truth.size(); ++j) {
      const double error = found.values[j] - truth[j];
      figures.squared_error += error * error / cells;
      figures.claimed_squares += found.standard_errors[j] * found.standard_errors[j] / cells;
      figures.within_two += (std::abs(error) <= 2 * found.standard_errors[j] ? 1 : 0) / cells;
    }
  }
  return figures;
}

TEST(KernelShap, StandardErrorsAreTheErrorsOverManySeeds) {
  for (const std::size_t samples : {100u, 400u, 1500u}) {
    const SeedFigures figures = over_seeds(16, samples, 100);
    const double ratio = std::sqrt(figures.claimed_squares / figures.squared_error);
    EXPECT_GT(ratio, 0.9) << samples << " samples, error " << std::sqrt(figures.squared_error);
    EXPECT_LT(ratio, 1.25) << samples;
    EXPECT_GT(figures.within_two, 0.92) << samples;
  }
}

TEST(KernelShap, ErrorsFallWithTheSamples) {
  EXPECT_LT(over_seeds(14, 1600, 20).squared_error, 0.5 * over_seeds(14, 400, 20).squared_error);
}

TEST(KernelShap, AModelThatAlwaysSaysTheSameIsExplainedByNothing) {
  const MaskedOutputs constant = [](const Masks& masks) { return std::vector<double>(masks.count(), 0.25); };
  for (const int segments : {3, 20}) {
    const KernelShapExplanation found = explain_kernel_shap(constant, segments, {});
    EXPECT_THAT(found.values, Each(DoubleNear(0, 1e-14)));
    EXPECT_NEAR(found.standard_error, 0, 1e-14);
  }
}

TEST(KernelShap, SumsToTheDifferenceOfFullAndEmptyWhateverTheSamples) {
  const KernelShapExplanation found = explain_kernel_shap(tangled_game(), 40, {.samples = 90});
  EXPECT_NEAR(found.completeness_gap, 0, 1e-12);
  EXPECT_NEAR(std::accumulate(found.values.begin(), found.values.end(), 0.0), found.output - found.base, 1e-12);
  EXPECT_GT(found.standard_error, 0);
}

TEST(KernelShap, RefusesNoSegmentsAndFewerSamplesThanSegments) {
  EXPECT_THROW(explain_kernel_shap(additive_game(0), 0, {}), std::invalid_argument);
  EXPECT_THROW(explain_kernel_shap(additive_game(0), 25, {.samples = 24}), std::invalid_argument);
}

}  // namespace
}  // namespace assay::models::explain
