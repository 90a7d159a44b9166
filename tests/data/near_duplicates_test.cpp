// SPDX-License-Identifier: Apache-2.0
#include "data/near_duplicates.hpp"

#include <gtest/gtest.h>

#include <numeric>
#include <stdexcept>

#include "tests/data/picture_rows.hpp"

namespace assay::data {
namespace {

std::vector<ImageFingerprint> prints_of(const std::vector<files::Image>& images) {
  std::vector<ImageFingerprint> prints;
  for (const auto& image : images) prints.push_back(fingerprint(image.pixels, shape_of(image)));
  return prints;
}
std::vector<std::uint32_t> all_of(std::size_t count) {
  std::vector<std::uint32_t> chosen(count);
  std::iota(chosen.begin(), chosen.end(), 0u);
  return chosen;
}
std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs_of(const std::vector<NearLink>& links) {
  std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs;
  for (const auto& link : links) pairs.emplace_back(link.first, link.second);
  return pairs;
}

TEST(NearDuplicates, CopiesAreFoundAndPicturesAreNot) {
  // Image i + 100 is a copy of image i.
  auto images = pictures(100);
  for (int i = 0; i < 100; ++i) {
    const auto original = images[i];
    const auto small = resized(original, 28);
    images.push_back(i % 3 == 0 ? recompressed(original) : i % 3 == 1 ? brighter(original) : resized(small, 32));
  }
  const auto prints = prints_of(images);
  const std::vector<std::uint32_t> family(prints.size());
  std::vector<std::pair<std::uint32_t, std::uint32_t>> expected;
  for (std::uint32_t i = 0; i < 100; ++i) expected.emplace_back(i, i + 100);
  const auto links = find_near_links(prints, all_of(200), family, 2);
  EXPECT_EQ(pairs_of(links), expected);
  for (const auto& link : links) EXPECT_GE(link.similarity, kNearSimilarity);
}

TEST(NearDuplicates, LinksAreThoseOfThePairTestForAnyNumberOfThreads) {
  auto images = pictures(700, 16);
  for (int i = 0; i < 700; i += 7) images.push_back(recompressed(images[i], 60));
  const auto prints = prints_of(images);
  std::vector<std::pair<std::uint32_t, std::uint32_t>> expected;
  for (std::uint32_t second = 0; second < prints.size(); ++second) {
    for (std::uint32_t first = 0; first < second; ++first) {
      if (near_duplicates(prints[first], prints[second])) expected.emplace_back(first, second);
    }
  }
  ASSERT_GT(expected.size(), 50u);
  const std::vector<std::uint32_t> family(prints.size());
  for (const int threads : {1, 2, 3}) {
    EXPECT_EQ(pairs_of(find_near_links(prints, all_of(prints.size()), family, threads)), expected) << threads;
  }
}

TEST(NearDuplicates, FramesOfAFilmAreConnectedByFewLinks) {
  const auto film = prints_of(std::vector<files::Image>(300, picture(1)));
  // Two families of 150.
  std::vector<std::uint32_t> family(300);
  std::fill(family.begin() + 150, family.end(), 1u);
  const auto links = find_near_links(film, all_of(300), family, 2);
  EXPECT_LE(links.size(), 300u * 8);
  std::vector<int> linked(300);
  int across = 0;
  for (const auto& link : links) {
    ++linked[link.second];
    across += family[link.first] != family[link.second];
  }
  for (int i = 1; i < 300; ++i) EXPECT_GT(linked[i], 0) << i;
  EXPECT_EQ(across, 150 * 4) << "each of the second family is linked to the first few of the first";
}

TEST(NearDuplicates, OnlyChosenImagesThatShowSomethingAreSearched) {
  const files::Image plain{32, 32, std::vector<std::uint8_t>(32 * 32 * 3, 90)};
  const auto prints = prints_of({picture(1), plain, picture(1), plain, picture(1)});
  const std::vector<std::uint32_t> family(5), chosen{0, 1, 3, 4};
  EXPECT_EQ(pairs_of(find_near_links(prints, chosen, family, 1)),
            (std::vector<std::pair<std::uint32_t, std::uint32_t>>{{0, 4}}));
  EXPECT_FALSE(near_duplicates(prints[1], prints[3]));
}

TEST(NearDuplicates, RefusesWhatDoesNotFit) {
  const auto prints = prints_of({picture(1)});
  const std::vector<std::uint32_t> family(1), none;
  EXPECT_THROW(find_near_links(prints, all_of(1), family, 0), std::invalid_argument);
  EXPECT_THROW(find_near_links(prints, all_of(1), none, 1), std::invalid_argument);
}

}  // namespace
}  // namespace assay::data
