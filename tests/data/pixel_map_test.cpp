// SPDX-License-Identifier: Apache-2.0
#include "data/pixel_map.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <vector>

namespace assay::data {
namespace {

constexpr PixelMap kDiffers{.scale = {1, 2, 3}, .shift = {4, 5, 6}};

std::vector<float> values(const float* first, std::size_t count) {
  return {first, first + count};
}

TEST(ChannelMap, AMapThatTreatsChannelsAlikeFitsAnyNumberOfThem) {
  const PixelMap alike = uniform_map(2, -1);
  for (int channels = 1; channels <= kMaxChannels; ++channels) {
    const ChannelMap map = channel_map(alike, channels);
    EXPECT_TRUE(map.uniform(channels));
    EXPECT_EQ(map.scale.back(), 2);
    EXPECT_EQ(map.shift.back(), -1);
  }
}

TEST(ChannelMap, EachChannelHasItsOwn) {
  PixelMap nine;
  for (std::size_t c = 0; c < nine.scale.size(); ++c) nine.shift[c] = static_cast<float>(c);
  const ChannelMap map = channel_map(nine, 9);
  EXPECT_EQ(map.shift[8], 8);
  EXPECT_EQ(map.scale[8], 1);
  EXPECT_FALSE(map.uniform(2));
  EXPECT_TRUE(map.uniform(1));
  EXPECT_FALSE(channel_map(kDiffers, 3).uniform(3));
}

TEST(ChannelMap, OnlyThreeChannelsCanBeReversed) {
  const PixelMap reversed{.reverse_channels = true};
  for (const int channels : {1, 2, 4, 9}) EXPECT_THROW(channel_map(reversed, channels), std::invalid_argument);
  EXPECT_NO_THROW(channel_map(reversed, 3));
}

TEST(RowMap, SpreadsTheMapOverEveryPixelOfARow) {
  RowMap row(2, 3, channel_map(kDiffers, 3));
  ASSERT_EQ(row.size(), 6u);
  EXPECT_EQ(values(row.scale(), 6), (std::vector<float>{1, 2, 3, 1, 2, 3}));
  EXPECT_EQ(values(row.shift(), 6), (std::vector<float>{4, 5, 6, 4, 5, 6}));
  row.spread(channel_map({}, 3));
  EXPECT_EQ(values(row.scale(), 6), std::vector<float>(6, 1));
  EXPECT_EQ(values(row.shift(), 6), std::vector<float>(6, 0));
  row.spread(channel_map(kDiffers, 3));
  EXPECT_EQ(values(row.shift(), 6), (std::vector<float>{4, 5, 6, 4, 5, 6}));
}

}  // namespace
}  // namespace assay::data
