// SPDX-License-Identifier: Apache-2.0
#include "data/shortcut_test.hpp"

#include <gtest/gtest.h>

#include "data/files/random.hpp"
#include "tests/data/file_columns.hpp"

namespace assay::data {
namespace {

ShortcutTest test_of(const FileTable& table) {
  return test_shortcuts(table.sources, table.labels, table.class_names);
}
const ShortcutScore& score(const ShortcutTest& test, FileFeature feature) {
  return test.features[static_cast<std::size_t>(feature)];
}

// Files whose size says nothing.
FileTable fair_table(int per_class, std::uint64_t seed = 1) {
  files::CounterStream stream(seed, files::RandomUse::bootstrap);
  FileTable table;
  for (std::uint8_t label = 0; label < 2; ++label) {
    for (int i = 0; i < per_class; ++i) table.add({label, 500 + stream.below(1000)});
  }
  return table;
}

TEST(ShortcutTest, ACodecThatTellsTheClassIsCertain) {
  auto table = fair_table(50);
  for (std::size_t i = 0; i < 50; ++i) table.sources.codec[i] = files::Codec::png;
  const auto test = test_of(table);
  EXPECT_EQ(test.not_made, "");
  EXPECT_EQ(test.first_class_images, 50u);
  EXPECT_DOUBLE_EQ(score(test, FileFeature::codec).roc_auc, 1);
  EXPECT_DOUBLE_EQ(score(test, FileFeature::codec).balanced_accuracy, 1);
  EXPECT_TRUE(score(test, FileFeature::codec).telling());
  EXPECT_TRUE(test.together.telling());
  EXPECT_FALSE(score(test, FileFeature::file_size).telling());
  EXPECT_EQ(score(test, FileFeature::width).roc_auc, 0.5) << "one value for all tells nothing";
}

TEST(ShortcutTest, ShiftedSizesGiveTheAreaOfTheirDistributions) {
  // Uniform on 1000 values, shifted by half of them: the better of two is the second class's in 7 of 8 pairs.
  files::CounterStream stream(3, files::RandomUse::bootstrap);
  FileTable table;
  for (int i = 0; i < 6000; ++i) {
    const auto label = static_cast<std::uint8_t>(i % 2);
    table.add({label, 1000 + stream.below(1000) + 500u * label});
  }
  const auto size = score(test_of(table), FileFeature::file_size);
  EXPECT_NEAR(size.roc_auc, 0.875, 0.015);
  EXPECT_LT(size.low, 0.875);
  EXPECT_GT(size.high, 0.875);
  EXPECT_NEAR(size.balanced_accuracy, 0.75, 0.02);
  EXPECT_TRUE(size.telling());
}

TEST(ShortcutTest, ValuesInTheMiddleAreFoundToo) {
  // No threshold parts these classes: FAKE is always 512 wide, REAL anything around it.
  files::CounterStream stream(4, files::RandomUse::bootstrap);
  FileTable table;
  for (int i = 0; i < 400; ++i) {
    table.add({static_cast<std::uint8_t>(i % 2), 1000, i % 2 ? 300 + stream.below(430) : 512});
  }
  EXPECT_GT(score(test_of(table), FileFeature::width).roc_auc, 0.9);
}

TEST(ShortcutTest, TwoWeakFeaturesTellMoreTogether) {
  files::CounterStream stream(5, files::RandomUse::bootstrap);
  FileTable table;
  for (int i = 0; i < 4000; ++i) {
    const auto label = static_cast<std::uint8_t>(i % 2);
    const auto pick = [&] { return stream.below(10) < 7 ? label : 1u - label; };
    const bool wide = pick(), good = pick();
    table.add({label, 1000, wide ? 64u : 32u, wide ? 64u : 32u, files::Codec::jpeg, good ? 95 : 75});
  }
  const auto test = test_of(table);
  EXPECT_NEAR(score(test, FileFeature::width).roc_auc, 0.7, 0.03);
  EXPECT_GT(test.together.roc_auc, score(test, FileFeature::width).roc_auc + 0.05);
}

TEST(ShortcutTest, SmallAndLargeSetsWithoutShortcutsRaiseNoAlarm) {
  int alarms = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const auto test = test_of(fair_table(10 + static_cast<int>(seed), seed));
    for (const auto& feature : test.features) alarms += feature.telling();
    alarms += test.together.telling();
  }
  EXPECT_EQ(alarms, 0);
}

TEST(ShortcutTest, ClassesOfUnequalCountsAreTestedAlike) {
  FileTable table;
  for (int i = 0; i < 1000; ++i) table.add({0, static_cast<std::uint32_t>(1000 + i % 7)});
  for (int i = 0; i < 50; ++i) table.add({1, static_cast<std::uint32_t>(1005 + i % 7)});
  const auto size = score(test_of(table), FileFeature::file_size);
  EXPECT_GT(size.balanced_accuracy, 0.8);
  EXPECT_GT(size.roc_auc, 0.9);
}

TEST(ShortcutTest, SaysWhyItCannotBeMade) {
  FileTable table;
  for (int i = 0; i < 20; ++i) table.add({1});
  EXPECT_EQ(test_of(table).not_made, "there are no images of FAKE");
  for (int i = 0; i < 9; ++i) table.add({0});
  EXPECT_EQ(test_of(table).not_made, "there are only 9 images of FAKE (10 are needed)");
  table.add({0});
  EXPECT_EQ(test_of(table).not_made, "");
  table.class_names.push_back("OTHER");
  EXPECT_EQ(test_of(table).not_made, "it is made between two classes, and there are 3");
  EXPECT_FALSE(test_of(FileTable{}).not_made.empty());
}

}  // namespace
}  // namespace assay::data
