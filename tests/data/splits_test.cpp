// SPDX-License-Identifier: Apache-2.0
#include "data/splits.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <limits>
#include <stdexcept>

namespace assay::data {
namespace {

// 60 of class 0 and 40 of class 1, mixed.
std::vector<std::uint8_t> labels() {
  std::vector<std::uint8_t> labels(100);
  for (std::size_t i = 0; i < labels.size(); ++i) labels[i] = i % 5 < 2 ? 1 : 0;
  return labels;
}

std::ptrdiff_t count_of(const std::vector<std::uint32_t>& rows, std::uint8_t label) {
  const auto all = labels();
  return std::count_if(rows.begin(), rows.end(), [&](std::uint32_t row) { return all[row] == label; });
}

TEST(Splits, StratifiedTakesTheFractionOfEachClass) {
  const auto split = split_validation(labels(), {.fraction = 0.1, .seed = 1});
  EXPECT_EQ(count_of(split.validation, 0), 6);
  EXPECT_EQ(count_of(split.validation, 1), 4);
  EXPECT_EQ(split.training.size(), 90u);
}

TEST(Splits, FractionsAreRoundedToTheNearestCount) {
  const std::vector<std::uint8_t> labels(15, 0);
  EXPECT_EQ(split_validation(labels, {.fraction = 0.1}).validation.size(), 2u);   // 1.5
  EXPECT_EQ(split_validation(labels, {.fraction = 0.09}).validation.size(), 1u);  // 1.35
  EXPECT_EQ(split_validation(labels, {.fraction = 0.99}).validation.size(), 15u);
}

TEST(Splits, EveryRowIsInExactlyOnePartAndPartsAscend) {
  for (const bool stratified : {true, false}) {
    const auto split = split_validation(labels(), {.fraction = 0.3, .seed = 4, .stratified = stratified});
    EXPECT_TRUE(std::is_sorted(split.training.begin(), split.training.end()));
    EXPECT_TRUE(std::is_sorted(split.validation.begin(), split.validation.end()));
    std::vector<std::uint32_t> all = split.training;
    all.insert(all.end(), split.validation.begin(), split.validation.end());
    std::sort(all.begin(), all.end());
    ASSERT_EQ(all.size(), 100u);
    for (std::uint32_t i = 0; i < 100; ++i) EXPECT_EQ(all[i], i);
    EXPECT_EQ(split.validation.size(), 30u);
  }
}

TEST(Splits, DependsOnTheSeedAlone) {
  const auto a = split_validation(labels(), {.fraction = 0.2, .seed = 1});
  EXPECT_EQ(a.validation, split_validation(labels(), {.fraction = 0.2, .seed = 1}).validation);
  EXPECT_NE(a.validation, split_validation(labels(), {.fraction = 0.2, .seed = 2}).validation);
}

TEST(Splits, FirstKeepsTheFirstRowsOfEachClass) {
  const auto split = split_validation(labels(), {.fraction = 0}, {.first = 5});
  EXPECT_TRUE(split.validation.empty());
  EXPECT_THAT(split.training, testing::ElementsAre(0, 1, 2, 3, 4, 5, 6, 7, 8, 10));
  EXPECT_EQ(split_validation(labels(), {.fraction = 0}, {.first = 1000}).training.size(), 100u);
}

TEST(Splits, CapsTakeARandomChoiceOfEachClass) {
  const auto capped = split_validation(labels(), {.fraction = 0.1, .seed = 3}, {.per_class = {20, 1000}});
  std::vector<std::uint32_t> all = capped.training;
  all.insert(all.end(), capped.validation.begin(), capped.validation.end());
  EXPECT_EQ(count_of(all, 0), 20);
  EXPECT_EQ(count_of(all, 1), 40);
  EXPECT_EQ(count_of(capped.validation, 0), 2);
  std::sort(all.begin(), all.end());
  EXPECT_NE(all.front() + all.size() - 1, all.back()) << "not simply the first ones";
  const auto other = split_validation(labels(), {.fraction = 0.1, .seed = 4}, {.per_class = {20, 1000}});
  EXPECT_NE(other.training, capped.training);
}

// Images 3 k, 3 k + 1 and 3 k + 2 are one picture.
std::vector<std::uint32_t> triples() {
  std::vector<std::uint32_t> groups(100);
  for (std::size_t i = 0; i < groups.size(); ++i) groups[i] = static_cast<std::uint32_t>(i / 3);
  return groups;
}

TEST(Splits, NoGroupStandsOnBothSides) {
  for (const bool stratified : {true, false}) {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      const auto split =
          split_validation(labels(), {.fraction = 0.25, .seed = seed, .stratified = stratified}, {}, triples());
      EXPECT_EQ(split.training.size() + split.validation.size(), 100u);
      EXPECT_NEAR(static_cast<double>(split.validation.size()), 25, 4);
      for (const std::uint32_t row : split.validation) {
        EXPECT_FALSE(std::any_of(split.training.begin(), split.training.end(),
                                 [&](std::uint32_t other) { return other / 3 == row / 3; }));
      }
    }
  }
}

TEST(Splits, GroupsOfOneTakeTheFractionOfEachClass) {
  std::vector<std::uint32_t> groups(100);
  for (std::uint32_t i = 0; i < 100; ++i) groups[i] = i;
  const auto split = split_validation(labels(), {.fraction = 0.1, .seed = 1}, {}, groups);
  EXPECT_EQ(count_of(split.validation, 0), 6);
  EXPECT_EQ(count_of(split.validation, 1), 4);
}

TEST(Splits, GroupsLargerThanTheShareStayInTraining) {
  const std::vector<std::uint32_t> one_group(100, 0);
  const auto split = split_validation(labels(), {.fraction = 0.3}, {}, one_group);
  EXPECT_TRUE(split.validation.empty());
  EXPECT_EQ(split.training.size(), 100u);
  EXPECT_THROW(split_validation(labels(), {}, {}, std::vector<std::uint32_t>(99)), std::invalid_argument);
}

TEST(Splits, RowsOfImagesLieSideBySide) {
  EXPECT_THAT(rows_of_images(std::vector<std::uint32_t>{1, 4}, 3), testing::ElementsAre(3, 4, 5, 12, 13, 14));
}

TEST(Splits, RefusesFractionsOutOfRange) {
  for (const double fraction : {-0.1, 1.0, 2.0, std::numeric_limits<double>::quiet_NaN()}) {
    EXPECT_THROW(split_validation(labels(), {.fraction = fraction}), std::invalid_argument) << fraction;
  }
}

TEST(Splits, AcceptsNoRowsAndOneClass) {
  EXPECT_TRUE(split_validation({}, {}).training.empty());
  const std::vector<std::uint8_t> one_class(10, 1);
  EXPECT_EQ(split_validation(one_class, {.fraction = 0.5}).training.size(), 5u);
}

}  // namespace
}  // namespace assay::data
