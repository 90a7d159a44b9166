// SPDX-License-Identifier: Apache-2.0
#include "data/duplicate_pairs.hpp"

#include <gtest/gtest.h>

namespace assay::data {
namespace {

// Images 0 to 3 in train, 4 to 6 in test.
ImageTraits traits(std::vector<std::uint8_t> labels) {
  ImageTraits images;
  images.splits = {{"train", 0}, {"test", 4}};
  images.labels = std::move(labels);
  return images;
}
using Numbers = std::vector<std::pair<std::uint32_t, std::uint32_t>>;
Numbers numbers(const std::vector<DuplicatePair>& pairs) {
  Numbers numbers;
  for (const auto& pair : pairs) numbers.emplace_back(pair.first, pair.second);
  return numbers;
}

TEST(DuplicatePairs, ImagesKnowTheirSplitAndFamily) {
  const auto images = traits({0, 0, 1, 1, 0, 1, 1});
  EXPECT_EQ(images.split_of(0), 0u);
  EXPECT_EQ(images.split_of(3), 0u);
  EXPECT_EQ(images.split_of(4), 1u);
  EXPECT_EQ(images.split_of(6), 1u);
  EXPECT_EQ(images.family_of(0), images.family_of(1));
  EXPECT_NE(images.family_of(1), images.family_of(2));
  EXPECT_NE(images.family_of(1), images.family_of(4));
}

TEST(DuplicatePairs, EachPictureIsToldOnceForLabelsAndOnceForSplits) {
  // One picture everywhere but at image 3.
  const auto images = traits({0, 0, 1, 1, 0, 1, 1});
  const std::vector<std::uint32_t> first_equal{0, 0, 0, 3, 0, 0, 0};
  const auto equal = pair_equal_images(images, first_equal);
  EXPECT_EQ(numbers(equal.pairs.two_labels), (Numbers{{0, 2}}));
  EXPECT_EQ(numbers(equal.pairs.two_splits), (Numbers{{0, 4}}));
  EXPECT_EQ(numbers(equal.pairs.repeated), (Numbers{{0, 1}, {5, 6}}));
  EXPECT_EQ(equal.distinct, (std::vector<std::uint32_t>{0, 2, 3, 4, 5}));
}

TEST(DuplicatePairs, LookAlikesKeepTheirBestPartnerAndComeBestFirst) {
  const auto images = traits({0, 0, 1, 1, 0, 1, 1});
  const std::vector<std::uint32_t> first_equal{0, 1, 2, 3, 4, 5, 2};
  const std::vector<NearLink> links{{0, 1, 0.96}, {0, 4, 0.97}, {1, 4, 0.99}, {2, 5, 0.999}, {2, 6, 1}, {3, 6, 0.98}};
  const auto alike = pair_look_alikes(images, first_equal, links);
  EXPECT_TRUE(alike.two_labels.empty());
  EXPECT_EQ(numbers(alike.two_splits), (Numbers{{2, 5}, {1, 4}, {3, 6}}))
      << "2 and 6 are equal, which is told elsewhere";
  EXPECT_EQ(numbers(alike.repeated), (Numbers{{0, 1}}));
  EXPECT_EQ(alike.two_splits[1].similarity, 0.99);
}

TEST(DuplicatePairs, AcrossLabelAndSplitIsTwoFaults) {
  const auto images = traits({0, 0, 1, 1, 0, 1, 1});
  const std::vector<std::uint32_t> first_equal{0, 1, 2, 3, 4, 5, 6};
  const std::vector<NearLink> links{{0, 5, 0.97}};
  const auto alike = pair_look_alikes(images, first_equal, links);
  EXPECT_EQ(numbers(alike.two_labels), (Numbers{{0, 5}}));
  EXPECT_EQ(numbers(alike.two_splits), (Numbers{{0, 5}}));
  EXPECT_TRUE(alike.repeated.empty());
}

}  // namespace
}  // namespace assay::data
