// SPDX-License-Identifier: Apache-2.0
#include "data/file_features.hpp"

#include <gtest/gtest.h>

#include <set>

#include "tests/data/file_columns.hpp"

namespace assay::data {
namespace {

TEST(FeatureValues, AreThoseOfTheFile) {
  FileTable table;
  table.add({0, 3000, 60, 25, files::Codec::png, 0});
  table.add({0, 3000, 0, 0});
  const auto value = [&](FileFeature feature) { return feature_values(table.sources, feature)[0]; };
  EXPECT_EQ(value(FileFeature::codec), static_cast<double>(files::Codec::png));
  EXPECT_EQ(value(FileFeature::file_size), 3000);
  EXPECT_EQ(value(FileFeature::width), 60);
  EXPECT_EQ(value(FileFeature::height), 25);
  EXPECT_EQ(value(FileFeature::aspect_ratio), 2.4);
  EXPECT_EQ(value(FileFeature::jpeg_quality), 0);
  EXPECT_EQ(value(FileFeature::bytes_per_pixel), 2);
  EXPECT_EQ(feature_values(table.sources, FileFeature::aspect_ratio)[1], 0);
}

TEST(FeatureName, IsStableAndDistinct) {
  EXPECT_EQ(feature_name(FileFeature::codec), "codec");
  EXPECT_EQ(feature_name(FileFeature::bytes_per_pixel), "bytes_per_pixel");
  std::set<std::string_view> names;
  for (const auto feature : kFileFeatures) names.insert(feature_name(feature));
  EXPECT_EQ(names.size(), kFileFeatures.size());
}

}  // namespace
}  // namespace assay::data
