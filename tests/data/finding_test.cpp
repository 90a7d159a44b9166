// SPDX-License-Identifier: Apache-2.0
#include "data/finding.hpp"

#include <gtest/gtest.h>

#include <set>

namespace assay::data {
namespace {

TEST(Finding, NamesAreStableAndDistinct) {
  EXPECT_EQ(finding_name(FindingKind::image_under_two_labels), "image_under_two_labels");
  EXPECT_EQ(finding_name(FindingKind::image_in_two_splits), "image_in_two_splits");
  EXPECT_EQ(finding_name(FindingKind::codec_differs), "codec_differs");
  EXPECT_EQ(finding_name(FindingKind::shortcut), "shortcut");
  std::set<std::string_view> names;
  for (int kind = 0; kind <= static_cast<int>(FindingKind::near_duplicate_repeated); ++kind) {
    names.insert(finding_name(static_cast<FindingKind>(kind)));
  }
  EXPECT_EQ(names.size(), 11u);
  EXPECT_EQ(severity_name(Severity::warning), "warning");
  EXPECT_EQ(severity_name(Severity::note), "note");
}

TEST(Finding, PlacesAreDescribedOnce) {
  EXPECT_EQ(describe(ImagePlace{"train", "REAL", "7.png", 0}), "train/REAL 7.png");
  EXPECT_EQ(describe(ImagePlace{"train", "REAL", "train/REAL/7.png", 0}), "train/REAL/7.png");
  EXPECT_EQ(describe(ImagePlace{"train", "REAL", "train/real/7.png", 0}), "train/REAL train/real/7.png");
}

TEST(Finding, PairsTellEqualFromNear) {
  ImagePair pair{{"train", "REAL", "a", 0}, {"test", "FAKE", "b", 1}, true, 1, false};
  EXPECT_EQ(describe(pair), "train/REAL a = test/FAKE b");
  pair.equal = false;
  EXPECT_EQ(describe(pair), "train/REAL a ~ test/FAKE b");
}

TEST(Finding, NamesCannotReachTheTerminalRaw) {
  EXPECT_EQ(describe(ImagePlace{"test", "FAKE", "a\nb\x1b[2J\xff<script>", 0}), "test/FAKE a?b?[2J?<script>");
}

}  // namespace
}  // namespace assay::data
