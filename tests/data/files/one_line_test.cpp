// SPDX-License-Identifier: Apache-2.0
#include "data/files/one_line.hpp"

#include <gtest/gtest.h>

namespace assay::data::files {
namespace {

TEST(OneLine, ReplacesControlCharactersAndKeepsUtf8) {
  EXPECT_EQ(one_line("a\nb\x1b[31mc\x7f"), "a?b?[31mc?");
  EXPECT_EQ(one_line(std::string(50, 'x'), 20), std::string(20, 'x') + "...");
  EXPECT_EQ(one_line("gr\xc3\xbcn \xe2\x82\xac \xf0\x9f\x90\x98"), "gr\xc3\xbcn \xe2\x82\xac \xf0\x9f\x90\x98");
}

TEST(OneLine, ReplacesC1ControlsSeparatorsAndDirectionMarks) {
  EXPECT_EQ(one_line("a\xc2\x9b"
                     "31m"),
            "a?31m");  // CSI, which some terminals obey
  EXPECT_EQ(one_line("a\xe2\x80\xa8"
                     "b"),
            "a?b");  // line separator
  EXPECT_EQ(one_line("a\xe2\x80\xae"
                     "gpj.exe"),
            "a?gpj.exe");
  EXPECT_EQ(one_line("a\xc2\xa0"
                     "b"),
            "a\xc2\xa0"
            "b");
}

TEST(OneLine, ReplacesBytesThatAreNotUtf8) {
  EXPECT_EQ(one_line("\xff\xfe.png"), "??.png");
  EXPECT_EQ(one_line("caf\xe9"), "caf?");           // Latin-1
  EXPECT_EQ(one_line("\xc0\xaf"), "??");            // overlong
  EXPECT_EQ(one_line("\xed\xa0\x80"), "???");       // surrogate
  EXPECT_EQ(one_line("\xf4\x90\x80\x80"), "????");  // above U+10FFFF
  EXPECT_EQ(one_line("\xe2\x82"), "??");            // cut off
}

TEST(OneLine, CutsWhatIsTooLong) {
  EXPECT_EQ(one_line(std::string(1000, 'x')), std::string(300, 'x') + "...");
  EXPECT_EQ(one_line(std::string(300, 'x')), std::string(300, 'x'));
}

}  // namespace
}  // namespace assay::data::files
