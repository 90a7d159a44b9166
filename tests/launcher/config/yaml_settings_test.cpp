// SPDX-License-Identifier: Apache-2.0
#include "launcher/config/yaml_settings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/launcher/config/usage_message.hpp"

namespace assay::launcher::config {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string refusal(const std::string& yaml) {
  return usage_message([&] { yaml_settings(yaml, "x.yaml"); });
}

TEST(YamlSettings, FlattensSectionsAndKeepsLines) {
  const auto settings = yaml_settings("a:\n  b:\n    c: 1\n  d: two # words\ne: 'three'\n", "x.yaml");
  ASSERT_EQ(settings.size(), 3u);
  EXPECT_EQ(settings[0].name, "a.b.c");
  EXPECT_EQ(settings[0].line, 3);
  EXPECT_EQ(settings[1].name, "a.d");
  EXPECT_EQ(settings[1].text, "two");
  EXPECT_EQ(settings[2].kind, SettingKind::quoted);
  EXPECT_EQ(settings[2].line, 5);
}

TEST(YamlSettings, AListOfScalarsIsOneSettingWithItsItemsBetweenCommas) {
  const auto settings = yaml_settings("a: [1, two, 'three']\nb:\n- x\n- y\nc: []\nd: 4\n", "x.yaml");
  ASSERT_EQ(settings.size(), 4u);
  EXPECT_EQ(settings[0].kind, SettingKind::list);
  EXPECT_EQ(settings[0].text, "1,two,three");
  EXPECT_EQ(settings[1].text, "x,y");
  EXPECT_EQ(settings[2].text, "");
  EXPECT_EQ(settings[3].name, "d");
}

TEST(YamlSettings, AnItemWithACommaOrNothingLeavesAGapThatNoListAccepts) {
  EXPECT_EQ(yaml_settings("a: ['1,2', 3]\n", "x.yaml").at(0).text, ",3");
  EXPECT_EQ(yaml_settings("a: [1, ~]\n", "x.yaml").at(0).text, "1,");
}

TEST(YamlSettings, AListOfListsOrSectionsIsOneSettingOfItsOwnKind) {
  for (const char* yaml : {"a: [1, {b: 2}]\nc: 4\n", "a: [1, [3], 2]\nc: 4\n"}) {
    const auto settings = yaml_settings(yaml, "x.yaml");
    ASSERT_EQ(settings.size(), 2u) << yaml;
    EXPECT_EQ(settings[0].kind, SettingKind::nested_list) << yaml;
    EXPECT_EQ(settings[1].name, "c") << yaml;
  }
}

TEST(YamlSettings, NullIsAnEmptyValue) {
  for (const char* yaml : {"a:\n", "a: ~\n", "a: null\n"}) {
    EXPECT_EQ(yaml_settings(yaml, "x.yaml").at(0).kind, SettingKind::empty) << yaml;
  }
}

TEST(YamlSettings, ADuplicateKeyNamesBothLines) {
  EXPECT_EQ(refusal("a: 1\nb: 2\na: 3\n"), "x.yaml:3: the key 'a' is given twice, first on line 1");
  EXPECT_EQ(refusal("s:\n  a: 1\ns:\n  b: 1\n"), "x.yaml:3: the key 's' is given twice, first on line 1");
  EXPECT_EQ(refusal("s:\n  a: 1\ns.a: 2\n"), "x.yaml:3: the key 's.a' is given twice, first on line 2");
}

TEST(YamlSettings, AliasesAreRefused) {
  EXPECT_EQ(refusal("a: &x {b: 1}\nc: *x\n"), "x.yaml:2: aliases (*name) are not accepted: write the value out");
}

TEST(YamlSettings, ManyAliasesOfAliasesAreRefusedBeforeTheyGrow) {
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 40; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before + ", " + before + "]\n";
  }
  EXPECT_THAT(refusal(bomb), HasSubstr("aliases"));
}

TEST(YamlSettings, TagsAreRefused) {
  EXPECT_THAT(refusal("a: !!python/object:os.system x\n"), HasSubstr("x.yaml:1: tags are not accepted"));
}

TEST(YamlSettings, DeepNestingIsRefused) {
  EXPECT_THAT(refusal(std::string(100'000, '[')), HasSubstr("x.yaml:"));
  std::string deep;
  for (int i = 0; i < 9; ++i) deep += std::string(i, ' ') + "k:\n";
  EXPECT_EQ(refusal(deep + std::string(9, ' ') + "k: 1\n"), "x.yaml:9: nested deeper than 8 levels");
}

TEST(YamlSettings, TextOverTheSizeCapIsRefusedUnread) {
  EXPECT_EQ(refusal(std::string(kMaxConfigBytes + 1, '[')), "x.yaml: larger than 1 MiB, which no configuration is");
}

TEST(YamlSettings, WhatIsNoListOfKeysIsRefused) {
  EXPECT_THAT(refusal(""), HasSubstr("holds no settings"));
  EXPECT_THAT(refusal("# only a comment\n"), HasSubstr("holds no settings"));
  EXPECT_THAT(refusal("just words\n"), HasSubstr("expected keys and values, got 'just words'"));
  EXPECT_THAT(refusal("- 1\n- 2\n"), HasSubstr("expected keys and values, got a list"));
  EXPECT_THAT(refusal("? [a]\n: 1\n"), HasSubstr("expected a key, got a list"));
  EXPECT_THAT(refusal("a: 1\n---\nb: 2\n"), HasSubstr("a second document"));
}

TEST(YamlSettings, BrokenYamlNamesItsLine) {
  EXPECT_THAT(refusal("a: 1\nb: [1, 2\nc: 3\n"), StartsWith("x.yaml:"));
  EXPECT_THAT(refusal("a: 1\n b: 2\n"), HasSubstr("x.yaml:2: not valid YAML"));
  EXPECT_THAT(refusal("\tb: 1\n"), HasSubstr("x.yaml:1: "));
}

TEST(YamlSettings, AMessageIsOneLine) {
  for (const char* yaml : {"a: 1\na: 2\n", "a: [1\n", "{", "a: *b\n", "- 1\n", "? {a: b}\n: c\n"}) {
    EXPECT_EQ(refusal(yaml).find('\n'), std::string::npos) << yaml;
    EXPECT_FALSE(refusal(yaml).empty()) << yaml;
  }
}

}  // namespace
}  // namespace assay::launcher::config
