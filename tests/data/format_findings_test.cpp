// SPDX-License-Identifier: Apache-2.0
#include "data/format_findings.hpp"

#include <gmock/gmock.h>

namespace assay::data {
namespace {

using testing::AllOf;
using testing::HasSubstr;

ClassSummary summary(const std::string& name, ValueCounts codecs, ValueCounts sizes,
                     std::map<int, std::uint64_t> qualities) {
  ClassSummary summary;
  summary.split = "train";
  summary.class_name = name;
  summary.codecs = std::move(codecs);
  summary.sizes = std::move(sizes);
  summary.qualities = std::move(qualities);
  return summary;
}

TEST(FormatFindings, TellWhatDiffersAndHow) {
  const std::vector<ClassSummary> classes{
      summary("FAKE", {{"png", 900}, {"jpeg", 100}}, {{"32x32", 1000}}, {{75, 100}}),
      summary("REAL", {{"jpeg", 1000}}, {{"64x64", 1000}}, {{95, 1000}})};
  const auto findings = find_format_differences(classes);
  ASSERT_EQ(findings.size(), 3u);
  EXPECT_EQ(findings[0].kind, FindingKind::codec_differs);
  EXPECT_EQ(findings[0].severity, Severity::warning);
  EXPECT_THAT(findings[0].text, AllOf(HasSubstr("FAKE: png 90 %, jpeg 10 %"), HasSubstr("REAL: jpeg 100 %")));
  EXPECT_EQ(findings[1].kind, FindingKind::size_differs);
  EXPECT_EQ(findings[2].kind, FindingKind::quality_differs);
  EXPECT_THAT(findings[2].text, HasSubstr("FAKE: quality 75 100 %"));
}

TEST(FormatFindings, AddUpTheSplitsOfAClass) {
  // Each class is half PNG, half JPEG over both splits.
  std::vector<ClassSummary> classes;
  for (const char* name : {"FAKE", "REAL"}) {
    for (const char* codec : {"png", "jpeg"}) classes.push_back(summary(name, {{codec, 500}}, {}, {}));
  }
  EXPECT_TRUE(find_format_differences(classes).empty());
}

TEST(FormatFindings, AMissingClassIsNoDifference) {
  const std::vector<ClassSummary> classes{summary("FAKE", {}, {}, {}), summary("REAL", {{"jpeg", 10}}, {}, {})};
  EXPECT_TRUE(find_format_differences(classes).empty());
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
