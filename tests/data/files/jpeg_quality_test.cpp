// SPDX-License-Identifier: Apache-2.0
#include "data/files/jpeg_quality.hpp"

#include <gtest/gtest.h>

#include "tests/data/files/image_samples.hpp"

namespace assay::data::files {
namespace {

TEST(JpegQuality, IsExactForEverySettingOfTheIjgScale) {
  for (int quality = 1; quality <= 100; ++quality) {
    const Bytes bytes = encode_jpeg(gradient(8, 8), quality);
    EXPECT_EQ(read_image_info(bytes).quality, quality);
    const Bytes grey = sample_jpeg(8, 8, std::vector<std::uint8_t>(64, 9), {.channels = 1, .quality = quality});
    EXPECT_EQ(read_image_info(grey).quality, quality);
  }
}

TEST(JpegQuality, TakesTheNearestSettingForOtherTables) {
  std::array<std::uint16_t, 64> table = kStandardLumaTable;
  EXPECT_EQ(estimate_jpeg_quality(table), 50);
  table[0] += 3;
  EXPECT_EQ(estimate_jpeg_quality(table), 50);
  table.fill(1);
  EXPECT_EQ(estimate_jpeg_quality(table), 100);
  table.fill(0);
  EXPECT_EQ(estimate_jpeg_quality(table), 100);
  table.fill(65535);
  EXPECT_EQ(estimate_jpeg_quality(table), 1);
}

}  // namespace
}  // namespace assay::data::files
