// SPDX-License-Identifier: Apache-2.0
#include "data/duplicate_groups.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "tests/data/picture_rows.hpp"

namespace assay::data {
namespace {

using Groups = std::vector<std::uint32_t>;

TEST(DuplicateGroups, EqualAndNearImagesShareANumber) {
  const auto a = picture(1), b = picture(2), c = picture(3);
  const std::vector<files::Image> images{a, b, recompressed(a), c, b, brighter(recompressed(a)), a};
  for (const int threads : {1, 3}) {
    EXPECT_EQ(duplicate_groups(rows_of(images), threads), (Groups{0, 1, 0, 2, 1, 0, 0}));
  }
}

TEST(DuplicateGroups, NumbersRunThroughSeveralSets) {
  const auto a = picture(1), b = picture(2), c = picture(3), d = picture(4);
  const std::vector<files::Image> train{a, b, a}, test{c, recompressed(b), d};
  const std::vector<ImageRows> sets{rows_of(train), rows_of(test)};
  std::vector<std::uint64_t> done;
  const auto groups = duplicate_groups(sets, 2, [&](std::uint64_t rows) { done.push_back(rows); });
  EXPECT_EQ(groups, (std::vector<Groups>{{0, 1, 0}, {2, 1, 3}}));
  EXPECT_EQ(done, (std::vector<std::uint64_t>{3, 6}));
  const auto sizes = group_sizes(groups);
  EXPECT_EQ(sizes.groups, 2u);
  EXPECT_EQ(sizes.images, 4u);
  EXPECT_EQ(sizes.largest, 2u);
}

TEST(DuplicateGroups, FlatImagesAreGroupedOnlyWhenEqual) {
  const auto plain = [](std::uint8_t value) {
    return files::Image{32, 32, std::vector<std::uint8_t>(32 * 32 * 3, value)};
  };
  const std::vector<files::Image> images{plain(0), plain(1), plain(0), plain(255)};
  EXPECT_EQ(duplicate_groups(rows_of(images), 1), (Groups{0, 1, 0, 2}));
}

TEST(DuplicateGroups, DifferentPicturesOfOneKindStayApart) {
  const auto images = pictures(400);
  const auto groups = duplicate_groups(rows_of(images), 2);
  const auto sizes = group_sizes(std::span(&groups, 1));
  EXPECT_EQ(sizes.groups, 0u);
  EXPECT_EQ(sizes.largest, 1u);
  EXPECT_EQ(groups.back(), 399u);
}

TEST(DuplicateGroups, NoImagesAreNoGroups) {
  const std::vector<files::Image> none;
  EXPECT_TRUE(duplicate_groups(rows_of(none), 1).empty());
  EXPECT_TRUE(duplicate_groups(std::span<const ImageRows>{}, 1).empty());
  EXPECT_EQ(group_sizes({}).largest, 0u);
}

TEST(DuplicateGroups, RefusesImagesOfTwoShapes) {
  const auto small = pictures(1, 16), large = pictures(1, 32);
  const std::vector<ImageRows> sets{rows_of(small), rows_of(large)};
  EXPECT_THROW(duplicate_groups(sets, 1), std::invalid_argument);
}

TEST(DuplicateGroups, ChainsOfLinksAreOneGroup) {
  const Groups alone{0, 1, 2, 3, 4};
  const std::vector<NearLink> links{{0, 2, 1}, {2, 4, 1}};
  EXPECT_EQ(groups_of(5, alone, links), (Groups{0, 1, 0, 2, 0}));
  const Groups equal{0, 1, 2, 1, 4};
  EXPECT_EQ(groups_of(5, equal, links), (Groups{0, 1, 0, 1, 0}));
}

TEST(FirstEquals, NamesTheFirstOfEqualDigests) {
  files::Sha256Digest a{}, b{};
  b[31] = 1;
  EXPECT_EQ(first_equals(std::vector{b, a, a, b, a}), (Groups{0, 1, 1, 0, 1}));
}

}  // namespace
}  // namespace assay::data
