// SPDX-License-Identifier: Apache-2.0
#include "data/export_names.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <set>

namespace assay::data {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::MatchesRegex;

const std::vector<std::string> kClasses = {"FAKE", "REAL"};

std::vector<std::string> stems(const std::vector<std::string>& names) {
  return export_stems(names, std::vector<std::uint8_t>(names.size(), 1), kClasses);
}

TEST(SafeComponent, KeepsPlainNames) {
  EXPECT_EQ(safe_component("IMG_0001 (2)-b.x"), "IMG_0001__2_-b.x");
  EXPECT_EQ(safe_component("7"), "7");
}

TEST(SafeComponent, WhatIsNoPlainCharacterBecomesALine) {
  EXPECT_EQ(safe_component("../../etc/passwd"), "_._.._etc_passwd");
  EXPECT_EQ(safe_component("."), "_");
  EXPECT_EQ(safe_component(""), "_");
  EXPECT_EQ(safe_component("a\nb\x1b[31m"), "a_b__31m");
  EXPECT_EQ(safe_component("<script>"), "_script_");
  EXPECT_EQ(safe_component("\xff\xfe"), "__");
  EXPECT_EQ(safe_component(std::string("a\0b", 3)), "a_b");
  EXPECT_EQ(safe_component("C:\\x"), "C__x");
  EXPECT_EQ(safe_component(std::string(5000, 'x')).size(), 100u);
}

TEST(ExportStems, AreTheLastPartOfTheNameInItsClass) {
  EXPECT_THAT(export_stems(std::vector<std::string>{"train/FAKE/a.png", "train/REAL/b.c.jpg", "plain", ".hidden"},
                           std::vector<std::uint8_t>{0, 1, 1, 0}, kClasses),
              ElementsAre("FAKE/a", "REAL/b.c", "REAL/plain", "FAKE/_hidden"));
}

TEST(ExportStems, EqualOnesAreCounted) {
  EXPECT_THAT(stems({"x/a.jpg", "x/a.png", "y/a.jpg", "A.jpg"}),
              ElementsAre("REAL/a", "REAL/a-2", "REAL/a-3", "REAL/A-4"));
  EXPECT_THAT(stems({"a-2.png", "a.png", "a.jpg", "a.gif"}), ElementsAre("REAL/a-2", "REAL/a", "REAL/a-3", "REAL/a-4"));
  // Of two classes, they do not meet.
  EXPECT_THAT(export_stems(std::vector<std::string>{"a.png", "a.png"}, std::vector<std::uint8_t>{0, 1}, kClasses),
              ElementsAre("FAKE/a", "REAL/a"));
}

TEST(ExportStems, ClassesThatBecomeEqualStayApart) {
  EXPECT_THAT(export_stems(std::vector<std::string>{"1", "1"}, std::vector<std::uint8_t>{0, 1},
                           std::vector<std::string>{"../x", "/../x"}),
              ElementsAre("_._x/1", "_.._x/1"));
  EXPECT_THAT(export_stems(std::vector<std::string>{"1", "1"}, std::vector<std::uint8_t>{0, 1},
                           std::vector<std::string>{"\n", "\t"}),
              ElementsAre("_/1", "_-2/1"));
}

TEST(ExportStems, ManyEqualOnesAreDifferentAndQuick) {
  const auto made = stems(std::vector<std::string>(50'000, "../../\xff/<b>.png"));
  EXPECT_THAT(made, Each(MatchesRegex("REAL/[A-Za-z0-9_-]+")));
  EXPECT_EQ(std::set<std::string>(made.begin(), made.end()).size(), made.size());
}

}  // namespace
}  // namespace assay::data
