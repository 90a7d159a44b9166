// SPDX-License-Identifier: Apache-2.0
#include "models/explain/lime.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>

#include "tests/models/explain/synthetic_game.hpp"

namespace assay::models::explain {
namespace {

using ::testing::DoubleNear;
using ::testing::ElementsAre;
using ::testing::Pointwise;

Masks masks_of(const std::vector<std::vector<std::uint8_t>>& rows) {
  Masks masks(rows.size(), static_cast<int>(rows.front().size()));
  for (std::size_t i = 0; i < rows.size(); ++i) std::ranges::copy(rows[i], masks.row(i).begin());
  return masks;
}

std::vector<std::uint8_t> bytes_of(const Masks& masks) {
  std::vector<std::uint8_t> bytes;
  for (std::size_t i = 0; i < masks.count(); ++i) bytes.insert(bytes.end(), masks.row(i).begin(), masks.row(i).end());
  return bytes;
}

TEST(LimeMasks, TheFirstShowsEverythingAndTheOthersHalf) {
  const Masks masks = draw_lime_masks(2001, 40, 7);
  const auto bytes = bytes_of(masks);
  EXPECT_EQ(std::accumulate(bytes.begin(), bytes.begin() + 40, 0), 40);
  EXPECT_NEAR(std::accumulate(bytes.begin() + 40, bytes.end(), 0) / 80000.0, 0.5, 0.01);
  // Each segment too, the 33rd included, which begins a second word.
  for (std::size_t segment : {0u, 31u, 32u, 39u}) {
    int shown = 0;
    for (std::size_t i = 1; i < masks.count(); ++i) shown += masks.row(i)[segment];
    EXPECT_NEAR(shown / 2000.0, 0.5, 0.05) << segment;
  }
}

TEST(LimeMasks, AreAFunctionOfTheSeedAndOfTheirNumber) {
  const auto few = bytes_of(draw_lime_masks(10, 9, 1)), many = bytes_of(draw_lime_masks(50, 9, 1));
  EXPECT_TRUE(std::equal(few.begin(), few.end(), many.begin()));
  EXPECT_NE(few, bytes_of(draw_lime_masks(10, 9, 2)));
  EXPECT_EQ(draw_lime_masks(0, 9, 1).count(), 0u);
}

TEST(LimeKernel, IsTheCosineDistanceToTheFullMask) {
  const auto distances = cosine_distances(masks_of({{1, 1, 1, 1}, {1, 0, 0, 0}, {0, 0, 0, 0}}));
  EXPECT_THAT(distances, ElementsAre(DoubleNear(0, 1e-15), DoubleNear(0.5, 1e-15), 1.0));
  EXPECT_THAT(kernel_weights(distances, 0.25),
              ElementsAre(DoubleNear(1, 1e-12), DoubleNear(std::exp(-2), 1e-12), DoubleNear(std::exp(-8), 1e-12)));
}

TEST(LimeFit, FindsTheWeightsOfAnAdditiveModel) {
  const Masks masks = draw_lime_masks(300, 6, 3);
  const auto outputs = additive_game(0.5)(masks);
  const auto weights = kernel_weights(cosine_distances(masks), 0.25);
  const LimeFit fit = fit_lime(masks, outputs, weights, 0);
  EXPECT_THAT(fit.weights, Pointwise(DoubleNear(1e-9), {1.0, -2.0, 3.0, -4.0, 5.0, -6.0}));
  EXPECT_THAT(fit.standard_errors, ::testing::Each(DoubleNear(0, 1e-9)));
  EXPECT_NEAR(fit.intercept, 0.5, 1e-9);
  EXPECT_NEAR(fit.r2, 1, 1e-12);
  EXPECT_NEAR(fit.local_prediction, outputs[0], 1e-9);
}

TEST(LimeFit, ThePenaltyShrinksAndTheFitIsNoLongerPerfect) {
  const Masks masks = draw_lime_masks(40, 6, 3);
  const auto outputs = additive_game(0)(masks);
  const auto weights = kernel_weights(cosine_distances(masks), 0.25);
  const LimeFit fit = fit_lime(masks, outputs, weights, 1);
  EXPECT_LT(std::abs(fit.weights[5]), 6);
  EXPECT_GT(std::abs(fit.weights[5]), 3);
  EXPECT_LT(fit.r2, 1);
  EXPECT_GT(fit.r2, 0.9);
}

TEST(LimeFit, RefusesOutputsThatAreNotOneForEachMask) {
  const Masks masks = draw_lime_masks(5, 2, 0);
  EXPECT_THROW(fit_lime(masks, std::vector<double>(4), std::vector<double>(5), 1), std::invalid_argument);
  EXPECT_THROW(fit_lime(masks, std::vector<double>(5), std::vector<double>(6), 1), std::invalid_argument);
}

TEST(LimeFeatures, AreTheStrongestWhetherFewOrMany) {
  const Masks masks = draw_lime_masks(500, 9, 3);
  const auto outputs = additive_game(0)(masks);
  const auto weights = kernel_weights(cosine_distances(masks), 0.25);
  EXPECT_THAT(choose_features(masks, outputs, weights, 3, 1).segments, ElementsAre(8, 7, 6));
  EXPECT_THAT(choose_features(masks, outputs, weights, 7, 1).segments, ElementsAre(8, 7, 6, 5, 4, 3, 2));
  EXPECT_EQ(choose_features(masks, outputs, weights, 0, 1).segments.size(), 9u);
  EXPECT_EQ(choose_features(masks, outputs, weights, 12, 1).segments.size(), 9u);
}

TEST(LimeFeatures, SegmentsThatAreAlwaysHiddenTogetherAreNoObstacle) {
  Masks masks = draw_lime_masks(60, 3, 1);
  for (std::size_t i = 0; i < masks.count(); ++i) masks.row(i)[2] = masks.row(i)[1];
  const auto outputs = additive_game(0)(masks);
  const auto weights = kernel_weights(cosine_distances(masks), 0.25);
  const LimeFeatures chosen = choose_features(masks, outputs, weights, 3, 1);
  EXPECT_EQ(chosen.segments.size(), 3u);
  for (const double weight : chosen.fit.weights) EXPECT_TRUE(std::isfinite(weight));
}

TEST(Lime, ExplainsAndOrdersByStrength) {
  const LimeExplanation found = explain_lime(additive_game(2), 6, {.samples = 400, .features = 2});
  EXPECT_THAT(found.order, ElementsAre(5, 4, 3, 2, 1, 0));
  EXPECT_THAT(found.chosen.segments, ElementsAre(5, 4));
  EXPECT_EQ(found.output, 2 + 1 - 2 + 3 - 4 + 5 - 6);
  EXPECT_EQ(found.stability, 1);
  EXPECT_EQ(found.samples, 400u);
}

TEST(Lime, AsksOnceForAllMasksOfBothSeeds) {
  int calls = 0;
  std::size_t asked = 0;
  const MaskedOutputs counted = [&](const Masks& masks) {
    ++calls;
    asked = masks.count();
    return additive_game(0)(masks);
  };
  explain_lime(counted, 5, {.samples = 50});
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(asked, 100u);
  EXPECT_TRUE(std::isnan(explain_lime(counted, 5, {.samples = 50, .stability = false}).stability));
  EXPECT_EQ(asked, 50u);
}

TEST(Lime, AModelThatAlwaysSaysTheSameIsExplainedByNothing) {
  const MaskedOutputs constant = [](const Masks& masks) { return std::vector<double>(masks.count(), 0.7); };
  const LimeExplanation found = explain_lime(constant, 4, {.samples = 30});
  EXPECT_THAT(found.fit.weights, ::testing::Each(DoubleNear(0, 1e-12)));
  EXPECT_NEAR(found.fit.intercept, 0.7, 1e-12);
  EXPECT_EQ(found.fit.r2, 1);
  EXPECT_EQ(found.output, 0.7);
}

TEST(Lime, OneSegmentHasAWeightButNoOrderToBeStable) {
  const LimeExplanation found = explain_lime(additive_game(0), 1, {.samples = 200});
  // Shrunk: hiding all of the image is far away from it, so that such samples weigh next to nothing beside the penalty.
  EXPECT_GT(found.fit.weights[0], 0);
  EXPECT_LT(found.fit.weights[0], 0.1);
  EXPECT_THAT(found.order, ElementsAre(0));
  EXPECT_TRUE(std::isnan(found.stability));
}

TEST(Lime, StandardErrorsAreTheSpreadOverSeeds) {
  constexpr int kSegments = 12;
  constexpr int kSeeds = 150;
  std::vector<LimeFit> fits;
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    fits.push_back(explain_lime(tangled_game(), kSegments, {.samples = 150, .seed = seed, .stability = false}).fit);
  }
  double spread = 0, claimed = 0;
  for (std::size_t j = 0; j < kSegments; ++j) {
    double mean = 0;
    for (const LimeFit& fit : fits) mean += fit.weights[j] / kSeeds;
    for (const LimeFit& fit : fits) {
      spread += std::pow(fit.weights[j] - mean, 2) / (kSeeds - 1);
      claimed += std::pow(fit.standard_errors[j], 2) / kSeeds;
    }
  }
  EXPECT_NEAR(std::sqrt(claimed / spread), 1, 0.1);
}

TEST(Lime, StabilityGrowsWithTheSamples) {
  const double few = explain_lime(tangled_game(), 25, {.samples = 30}).stability;
  const double many = explain_lime(tangled_game(), 25, {.samples = 4000}).stability;
  EXPECT_LT(few, 0.8);
  EXPECT_GT(many, 0.95);
}

TEST(Lime, RefusesNoSegmentsAndTooFewSamples) {
  EXPECT_THROW(explain_lime(additive_game(0), 0, {}), std::invalid_argument);
  EXPECT_THROW(explain_lime(additive_game(0), 25, {.samples = 25}), std::invalid_argument);
  EXPECT_NO_THROW(explain_lime(additive_game(0), 25, {.samples = 26}));
  EXPECT_THROW(explain_lime(additive_game(0), 2, {.kernel_width = 0}), std::invalid_argument);
}

}  // namespace
}  // namespace assay::models::explain
