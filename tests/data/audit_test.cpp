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
  Audit audit(const std::vector<SampleRow>& rows) {
    write_store(scratch_ / "store.h5", rows);
    return audit_store(StoreReader(scratch_ / "store.h5"));
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
  EXPECT_EQ(result.classes[1].bytes, 800u);
  EXPECT_TRUE(result.classes[1].qualities.empty());
}

TEST_F(AuditTest, CodecThatTellsTheClass) {
  auto rows = sample_rows(20);
  for (auto& row : rows) {
    if (row.label == 1) row.codec = files::Codec::jpeg, row.quality = 75;
  }
  const auto result = audit(rows);
  ASSERT_THAT(kinds(result), testing::ElementsAre(FindingKind::codec_differs));
  EXPECT_THAT(result.findings[0].text, AllOf(HasSubstr("FAKE: png 100 %"), HasSubstr("REAL: jpeg 100 %")));
  EXPECT_EQ(finding_name(result.findings[0].kind), "codec_differs");
  EXPECT_EQ(result.classes[1].qualities.at(75), 8u);
}

TEST_F(AuditTest, SizeAndQualityThatTellTheClass) {
  auto rows = sample_rows(40);
  for (auto& row : rows) {
    row.codec = files::Codec::jpeg;
    row.quality = row.label ? 95 : 75;
    row.source_side = row.label ? 32 : 64;
  }
  EXPECT_THAT(kinds(audit(rows)), testing::ElementsAre(FindingKind::size_differs, FindingKind::quality_differs));
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
  EXPECT_THAT(result.findings[0].examples, testing::ElementsAre("train/REAL image 3 = test/REAL image 19"));
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

TEST_F(AuditTest, ACopyInTheSamePlaceIsNotReported) {
  auto rows = sample_rows(20);
  rows[2].seed = rows[4].seed;
  EXPECT_TRUE(audit(rows).findings.empty());
}

TEST(DistributionDifference, IsTheTotalVariationLessChance) {
  EXPECT_EQ(distribution_difference({{"a", 10}}, {{"a", 1000}}), 0);
  EXPECT_EQ(distribution_difference({}, {{"a", 10}}), 0);
  EXPECT_GT(distribution_difference({{"a", 1000}}, {{"b", 1000}}), 0.9);
  EXPECT_EQ(distribution_difference({{"a", 5}, {"b", 5}}, {{"a", 6}, {"b", 4}}), 0);
  EXPECT_GT(distribution_difference({{"a", 50000}, {"b", 50000}}, {{"a", 60000}, {"b", 40000}}), 0.05);
}

}  // namespace
}  // namespace assay::data
