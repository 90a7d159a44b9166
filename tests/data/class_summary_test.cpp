// SPDX-License-Identifier: Apache-2.0
#include "data/class_summary.hpp"

#include <gtest/gtest.h>

#include "tests/data/file_columns.hpp"

namespace assay::data {
namespace {

TEST(Spread, HasExtremesMedianAndSum) {
  const auto odd = spread_of({5, 1, 9});
  EXPECT_EQ(odd.minimum, 1);
  EXPECT_EQ(odd.median, 5);
  EXPECT_EQ(odd.maximum, 9);
  EXPECT_EQ(odd.sum, 15);
  EXPECT_EQ(spread_of({4, 1, 2, 9}).median, 3);
  EXPECT_EQ(spread_of({7}).median, 7);
  EXPECT_EQ(spread_of({}).maximum, 0);
}

TEST(ClassSummary, CountsTheFilesOfOneClass) {
  FileTable table;
  table.add({0, 100, 20, 10, files::Codec::jpeg, 75});
  table.add({1, 9999});
  table.add({0, 300, 20, 10, files::Codec::jpeg, 95});
  table.add({0, 200, 10, 20, files::Codec::png, 0});
  const auto summary = summarise_files("test", "FAKE", 0, table.labels, table.sources);
  EXPECT_EQ(summary.split, "test");
  EXPECT_EQ(summary.class_name, "FAKE");
  EXPECT_EQ(summary.images, 3u);
  EXPECT_EQ(summary.bytes.sum, 600);
  EXPECT_EQ(summary.bytes.median, 200);
  EXPECT_EQ(summary.codecs, (std::map<std::string, std::uint64_t>{{"jpeg", 2}, {"png", 1}}));
  EXPECT_EQ(summary.sizes, (std::map<std::string, std::uint64_t>{{"20x10", 2}, {"10x20", 1}}));
  EXPECT_EQ(summary.qualities, (std::map<int, std::uint64_t>{{75, 1}, {95, 1}})) << "a PNG has none";
  EXPECT_EQ(summary.aspect_ratio.minimum, 0.5);
  EXPECT_EQ(summary.aspect_ratio.maximum, 2);
  EXPECT_EQ(summary.bytes_per_pixel.maximum, 1.5);
}

TEST(ClassSummary, AClassWithoutImagesIsAllZero) {
  const FileTable table;
  const auto summary = summarise_files("test", "FAKE", 0, table.labels, table.sources);
  EXPECT_EQ(summary.images, 0u);
  EXPECT_EQ(summary.bytes.sum, 0);
  EXPECT_TRUE(summary.codecs.empty());
}

}  // namespace
}  // namespace assay::data
