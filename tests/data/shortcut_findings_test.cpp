// SPDX-License-Identifier: Apache-2.0
#include "data/shortcut_findings.hpp"

#include <gmock/gmock.h>

#include "data/files/random.hpp"
#include "tests/data/file_columns.hpp"

namespace assay::data {
namespace {

using testing::AllOf;
using testing::HasSubstr;

std::vector<Finding> findings(const FileTable& table, const std::string& other_split = "") {
  std::vector<SplitShortcuts> splits;
  splits.push_back({"train", test_shortcuts(table.sources, table.labels, table.class_names)});
  if (!other_split.empty()) splits.push_back({other_split, splits.front().test});
  std::vector<ClassSummary> classes;
  for (std::uint8_t label = 0; label < 2; ++label) {
    classes.push_back(summarise_files("train", table.class_names[label], label, table.labels, table.sources));
  }
  return find_shortcuts(splits, classes, table.class_names);
}

FileTable table_of_sizes(std::uint32_t shift) {
  files::CounterStream stream(3, files::RandomUse::bootstrap);
  FileTable table;
  for (int i = 0; i < 1000; ++i) {
    const auto label = static_cast<std::uint8_t>(i % 2);
    table.add({label, 1000 + stream.below(1000) + shift * label});
  }
  return table;
}

TEST(ShortcutFindings, AFormatThatTellsIsAWarningWithFigures) {
  auto table = table_of_sizes(0);
  for (std::size_t i = 0; i < 1000; i += 2) table.sources.codec[i] = files::Codec::png;
  const auto found = findings(table, "test");
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].kind, FindingKind::shortcut);
  EXPECT_EQ(found[0].severity, Severity::warning);
  EXPECT_THAT(found[0].text, AllOf(HasSubstr("tell FAKE from REAL in train"), HasSubstr("codec 1.000"),
                                   HasSubstr("median bytes: FAKE 1"), HasSubstr("in test 1.000"),
                                   HasSubstr("make both classes alike before packing")));
}

TEST(ShortcutFindings, AFileSizeThatTellsSomewhatIsANote) {
  const auto found = findings(table_of_sizes(400));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].kind, FindingKind::file_size_tells);
  EXPECT_EQ(found[0].severity, Severity::note);
  EXPECT_THAT(found[0].text, HasSubstr("file size 0.8"));
}

TEST(ShortcutFindings, AFileSizeThatTellsNearlyAllIsAWarning) {
  const auto found = findings(table_of_sizes(900));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].kind, FindingKind::shortcut);
  EXPECT_THAT(found[0].text, HasSubstr("file size 0.9"));
}

TEST(ShortcutFindings, FairFilesAndTestsNotMadeAreNoFinding) {
  EXPECT_TRUE(findings(table_of_sizes(0)).empty());
  FileTable one_class;
  for (int i = 0; i < 20; ++i) one_class.add({1});
  EXPECT_TRUE(findings(one_class).empty());
}

TEST(ShortcutFindings, ClassNamesCannotReachTheTerminalRaw) {
  auto table = table_of_sizes(900);
  table.class_names = {"FA\x1b[31mKE", "RE\nAL"};
  EXPECT_THAT(findings(table).at(0).text, AllOf(HasSubstr("FA?[31mKE from RE?AL"), Not(HasSubstr("\x1b"))));
}

}  // namespace
}  // namespace assay::data
