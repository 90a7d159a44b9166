// SPDX-License-Identifier: Apache-2.0
#include "data/audit.hpp"

#include <gmock/gmock.h>

#include "tests/data/store_sample.hpp"

namespace assay::data {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class AuditTest : public testing::Test {
 protected:
  Audit audit(const std::vector<SampleRow>& rows, int threads = 2) {
    write_store(scratch_ / "store.h5", rows);
    return audit_store(StoreReader(scratch_ / "store.h5"), {threads, {}});
  }
  static std::vector<FindingKind> kinds(const Audit& audit) {
    std::vector<FindingKind> kinds;
    for (const auto& finding : audit.findings) kinds.push_back(finding.kind);
    return kinds;
  }
  files::ScratchFolder scratch_;
};

TEST_F(AuditTest, ACleanStoreHasCountsAndNoFindings) {
  const auto result = audit(sample_rows(20));
  EXPECT_TRUE(result.findings.empty());
  ASSERT_EQ(result.classes.size(), 4u);
  EXPECT_EQ(result.classes[0].split, "train");
  EXPECT_EQ(result.classes[0].class_name, "FAKE");
  EXPECT_EQ(result.classes[1].images, 8u);
  EXPECT_EQ(result.classes[1].codecs.at("png"), 8u);
  EXPECT_EQ(result.classes[1].sizes.at("8x8"), 8u);
  EXPECT_EQ(result.classes[1].bytes.sum, 800);
  EXPECT_EQ(result.classes[1].pixels.pixels(), 8u * 64);
  EXPECT_EQ(result.duplicates.images, 0u);
  EXPECT_EQ(result.looked_at.width, 8);
  EXPECT_TRUE(result.classes[1].qualities.empty());
}

TEST_F(AuditTest, PixelStatisticsAreThoseOfTheRows) {
  const auto result = audit(sample_rows(10));
  PixelStatistics expected;
  for (const std::uint64_t seed : {1, 3, 5, 7}) expected.add(noise(seed).pixels);  // train, REAL
  for (int channel = 0; channel < 3; ++channel) {
    EXPECT_EQ(result.classes[1].pixels.histogram(channel), expected.histogram(channel));
  }
}

TEST_F(AuditTest, CodecThatTellsTheClass) {
  auto rows = sample_rows(40);
  for (auto& row : rows) {
    if (row.label == 1) row.codec = files::Codec::jpeg, row.quality = 75;
  }
  const auto result = audit(rows);
  ASSERT_THAT(kinds(result), testing::ElementsAre(FindingKind::shortcut, FindingKind::codec_differs));
  EXPECT_THAT(result.findings[1].text, AllOf(HasSubstr("FAKE: png 100 %"), HasSubstr("REAL: jpeg 100 %")));
  EXPECT_EQ(result.classes[1].qualities.at(75), 16u);
  ASSERT_EQ(result.shortcuts.size(), 2u);
  EXPECT_EQ(result.shortcuts[0].split, "train");
  EXPECT_EQ(result.shortcuts[0].test.together.roc_auc, 1);
  EXPECT_THAT(result.shortcuts[1].test.not_made, HasSubstr("only 4 images of FAKE"));
}

TEST_F(AuditTest, SizeAndQualityThatTellTheClass) {
  auto rows = sample_rows(40);
  for (auto& row : rows) {
    row.codec = files::Codec::jpeg;
    row.quality = row.label ? 95 : 75;
    row.source_side = row.label ? 32 : 64;
  }
  EXPECT_THAT(kinds(audit(rows)),
              testing::ElementsAre(FindingKind::shortcut, FindingKind::size_differs, FindingKind::quality_differs));
}

TEST_F(AuditTest, ChanceDifferencesAreNoFinding) {
  // Both classes draw their quality from the same ten values.
  auto rows = sample_rows(300);
  files::CounterStream stream(5, files::RandomUse::sample_images);
  for (auto& row : rows) row.codec = files::Codec::jpeg, row.quality = 80 + static_cast<int>(stream.below(10));
  EXPECT_TRUE(audit(rows).findings.empty());
}

TEST_F(AuditTest, OneImageInTwoSplits) {
  auto rows = sample_rows(20);
  rows[19].seed = rows[3].seed;  // the last is test, REAL; the other train, REAL
  const auto result = audit(rows);
  ASSERT_THAT(kinds(result), testing::ElementsAre(FindingKind::image_in_two_splits));
  EXPECT_EQ(result.findings[0].count, 1u);
  ASSERT_EQ(result.findings[0].examples.size(), 1u);
  EXPECT_EQ(describe(result.findings[0].examples[0]), "train/REAL image 3 = test/REAL image 19");
  EXPECT_TRUE(result.findings[0].examples[0].same_file);
  EXPECT_EQ(result.findings[0].examples[0].second.row, 3u);
}

TEST_F(AuditTest, OneImageUnderTwoLabels) {
  auto rows = sample_rows(20);
  rows[4].seed = rows[5].seed;
  const auto result = audit(rows);
  ASSERT_THAT(kinds(result), testing::ElementsAre(FindingKind::image_under_two_labels));
  EXPECT_THAT(result.findings[0].text, AllOf(HasSubstr("image 4"), HasSubstr("image 5")));
}

TEST_F(AuditTest, ExamplesAreCapped) {
  auto rows = sample_rows(100);
  for (auto& row : rows) row.seed /= 2;  // each picture once as FAKE and once as REAL
  const auto result = audit(rows);
  ASSERT_EQ(result.findings.size(), 1u);
  EXPECT_EQ(result.findings[0].count, 50u);
  EXPECT_EQ(result.findings[0].examples.size(), 20u);
}

TEST_F(AuditTest, ACopyInTheSamePlaceIsANote) {
  auto rows = sample_rows(20);
  rows[2].seed = rows[4].seed;
  const auto result = audit(rows);
  ASSERT_THAT(kinds(result), testing::ElementsAre(FindingKind::image_repeated));
  EXPECT_EQ(result.findings[0].severity, Severity::note);
}

TEST_F(AuditTest, IsTheSameForAnyNumberOfThreads) {
  auto rows = sample_rows(200);
  for (std::size_t i = 0; i < rows.size(); i += 9) rows[i].seed = 1000 + i % 4;
  const auto one = audit(rows, 1), three = audit(rows, 3);
  ASSERT_FALSE(one.findings.empty());
  ASSERT_EQ(kinds(one), kinds(three));
  for (std::size_t i = 0; i < one.findings.size(); ++i) EXPECT_EQ(one.findings[i].text, three.findings[i].text);
  for (std::size_t i = 0; i < one.classes.size(); ++i) {
    EXPECT_EQ(one.classes[i].pixels.histogram(1), three.classes[i].pixels.histogram(1));
  }
  EXPECT_EQ(one.duplicates.images, three.duplicates.images);
}

TEST_F(AuditTest, TellsHowFarItIsAndCanBeStopped) {
  write_store(scratch_ / "store.h5", sample_rows(20));
  const StoreReader store(scratch_ / "store.h5");
  std::vector<std::pair<std::uint64_t, std::uint64_t>> told;
  audit_store(store, {1, [&](std::uint64_t done, std::uint64_t total) { told.emplace_back(done, total); }});
  EXPECT_THAT(told, testing::ElementsAre(testing::Pair(16, 20), testing::Pair(20, 20)));
  const auto stop = [](std::uint64_t, std::uint64_t) { throw std::runtime_error("enough"); };
  EXPECT_THROW(audit_store(store, {1, stop}), std::runtime_error);
  EXPECT_THROW(audit_store(store, {0, {}}), std::invalid_argument);
}

}  // namespace
}  // namespace assay::data
