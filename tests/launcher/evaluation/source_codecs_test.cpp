// SPDX-License-Identifier: Apache-2.0
#include "launcher/evaluation/source_codecs.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace assay::launcher::evaluation {
namespace {

using data::files::Codec;

struct Files {
  std::vector<std::uint8_t> labels;
  data::SourceColumns columns;

  void add(int count, std::uint8_t label, Codec codec, std::uint8_t quality = 0) {
    for (int i = 0; i < count; ++i) {
      labels.push_back(label);
      columns.codec.push_back(codec);
      columns.quality.push_back(quality);
    }
  }
};

TEST(SourceCodecs, CountsAndTellsTheClassesApart) {
  Files files;
  files.add(40, 0, Codec::png);
  files.add(30, 1, Codec::jpeg, 80);
  files.add(11, 1, Codec::jpeg, 92);
  files.add(40, 1, Codec::jpeg, 95);
  const SourceCodecs found = source_codecs(files.labels, files.columns);
  EXPECT_EQ(found.png[0], 40u);
  EXPECT_EQ(found.jpeg[1], 81u);
  EXPECT_EQ(found.jpeg_quality, 92);
  EXPECT_TRUE(found.quality_known);
  EXPECT_EQ(found.difference, "FAKE all PNG, REAL all JPEG");
  EXPECT_EQ(found.png_share(0), 1);
  EXPECT_EQ(found.png_share(1), 0);
}

TEST(SourceCodecs, ClassesOfOneMixDoNotDiffer) {
  Files files;
  for (const std::uint8_t label : {0, 1}) {
    files.add(50, label, Codec::png);
    files.add(50, label, Codec::jpeg);
  }
  const SourceCodecs found = source_codecs(files.labels, files.columns);
  EXPECT_EQ(found.difference, "");
  EXPECT_EQ(found.jpeg_quality, 90) << "no quality is known";
  EXPECT_FALSE(found.quality_known);
}

TEST(SourceCodecs, AMixThatDiffersIsSaidInShares) {
  Files files;
  files.add(90, 0, Codec::png);
  files.add(10, 0, Codec::jpeg, 75);
  files.add(100, 1, Codec::jpeg, 75);
  EXPECT_EQ(source_codecs(files.labels, files.columns).difference, "FAKE 90 % PNG, REAL all JPEG");
}

TEST(SourceCodecs, OfOneClassAloneNothingIsSaid) {
  Files files;
  files.add(10, 0, Codec::png);
  const SourceCodecs found = source_codecs(files.labels, files.columns);
  EXPECT_EQ(found.difference, "");
  EXPECT_TRUE(std::isnan(found.png_share(1)));
}

}  // namespace
}  // namespace assay::launcher::evaluation
