// SPDX-License-Identifier: Apache-2.0
#include "data/quantile_bins.hpp"

#include <gtest/gtest.h>

#include <map>

namespace assay::data {
namespace {

TEST(QuantileBins, FewValuesHaveABinEach) {
  const std::vector<double> values{95, 75, 75, 0, 95};
  const auto binned = quantile_bins(values);
  EXPECT_EQ(binned.bins, 3);
  EXPECT_EQ(binned.bin, (std::vector<std::uint8_t>{2, 1, 1, 0, 2}));
}

TEST(QuantileBins, ManyValuesAreSharedOutEvenly) {
  std::vector<double> values;
  for (int i = 0; i < 1600; ++i) values.push_back((i * 37) % 1600);
  const auto binned = quantile_bins(values);
  EXPECT_EQ(binned.bins, 16);
  std::map<int, int> counts;
  for (std::size_t i = 0; i < values.size(); ++i) {
    ++counts[binned.bin[i]];
    EXPECT_EQ(binned.bin[i], static_cast<int>(values[i]) / 100);
  }
  for (const auto& [bin, count] : counts) EXPECT_EQ(count, 100) << bin;
}

TEST(QuantileBins, EqualValuesNeverPart) {
  // Nine of ten images are 512 wide, the others of a hundred widths.
  std::vector<double> values(900, 512);
  for (int i = 0; i < 100; ++i) values.push_back(300 + 5 * i);
  const auto binned = quantile_bins(values);
  EXPECT_GT(binned.bins, 1);
  for (int i = 1; i < 900; ++i) ASSERT_EQ(binned.bin[i], binned.bin[0]);
  EXPECT_LT(binned.bin[900], binned.bin[0]);
}

TEST(QuantileBins, NothingHasNoBins) {
  EXPECT_EQ(quantile_bins({}).bins, 0);
}

}  // namespace
}  // namespace assay::data
