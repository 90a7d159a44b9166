// SPDX-License-Identifier: Apache-2.0
#include "launcher/explanation/selection.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <set>

#include "launcher/config/resolve.hpp"

namespace assay::launcher::explanation {
namespace {

using testing::ElementsAre;

// Rows 0, 2, 4 are FAKE, 1, 3, 5 REAL; rows 2 and 3 are predicted wrongly.
const std::vector<std::uint8_t> kLabels = {0, 1, 0, 1, 0, 1};
const std::vector<double> kProbabilities = {0.1, 0.6, 0.9, 0.2, 0.45, 0.99};

std::vector<std::uint32_t> selected(Selection selection, std::size_t count, double threshold = 0.5) {
  return select_images({.selection = selection, .count = count, .threshold = threshold}, kLabels, kProbabilities);
}

TEST(Selection, RightOnesComeByConfidenceRealAndFakeInTurn) {
  EXPECT_THAT(selected(Selection::right, 4), ElementsAre(5, 0, 1, 4));
  EXPECT_THAT(selected(Selection::right, 3), ElementsAre(5, 0, 1)) << "REAL has the odd one";
}

TEST(Selection, WrongOnesAreFewerThanWished) {
  EXPECT_THAT(selected(Selection::wrong, 4), ElementsAre(3, 2));
}

TEST(Selection, NearestTheThresholdIsOnEitherSide) {
  EXPECT_THAT(selected(Selection::threshold, 2), ElementsAre(1, 4));
  EXPECT_THAT(selected(Selection::threshold, 2, 0.15), ElementsAre(3, 0));
}

TEST(Selection, TheThresholdDecidesWhatIsRight) {
  EXPECT_THAT(selected(Selection::wrong, 6, 0.95), ElementsAre(3, 1)) << "no FAKE lies above";
}

TEST(Selection, AClassFillsUpForOneThatHasTooFew) {
  const std::vector<std::uint8_t> labels = {1, 0, 1, 1};
  const std::vector<double> probabilities = {0.9, 0.1, 0.8, 0.7};
  EXPECT_THAT(select_images({.selection = Selection::right, .count = 4}, labels, probabilities),
              ElementsAre(0, 1, 2, 3));
}

TEST(Selection, EqualConfidenceGoesByRow) {
  const std::vector<std::uint8_t> labels = {1, 1, 1};
  const std::vector<double> probabilities = {0.9, 0.9, 0.9};
  EXPECT_THAT(select_images({.selection = Selection::right, .count = 2}, labels, probabilities), ElementsAre(0, 1));
}

TEST(Selection, RandomIsHalfOfEachClassAndAFunctionOfTheSeed) {
  std::vector<std::uint8_t> labels(200);
  std::fill(labels.begin() + 100, labels.end(), 1);
  const SelectionRule rule{.count = 20, .seed = 7};
  const auto chosen = select_images(rule, labels, {});
  EXPECT_EQ(std::set(chosen.begin(), chosen.end()).size(), 20u);
  EXPECT_EQ(std::count_if(chosen.begin(), chosen.end(), [](auto row) { return row < 100; }), 10);
  EXPECT_EQ(select_images(rule, labels, {}), chosen);
  EXPECT_NE(select_images({.count = 20, .seed = 8}, labels, {}), chosen);
}

TEST(Selection, ASmallerRandomChoiceIsPartOfALargerOne) {
  const std::vector<std::uint8_t> labels(50, 1);
  const auto few = select_images({.count = 5, .seed = 3}, labels, {});
  auto many = select_images({.count = 9, .seed = 3}, labels, {});
  many.resize(5);
  EXPECT_EQ(many, few);
}

TEST(Selection, NeedsAProbabilityForEachLabelWhereItLooksAtThem) {
  EXPECT_THROW(select_images({.selection = Selection::wrong}, kLabels, {}), std::invalid_argument);
}

TEST(Selection, WordsAreKnownOrRefused) {
  EXPECT_EQ(parse_selection("threshold"), Selection::threshold);
  EXPECT_THROW(parse_selection("best"), config::UsageError);
  EXPECT_FALSE(needs_predictions(Selection::random));
  EXPECT_TRUE(needs_predictions(Selection::threshold));
}

}  // namespace
}  // namespace assay::launcher::explanation
