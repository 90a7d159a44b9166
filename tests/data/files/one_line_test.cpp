// SPDX-License-Identifier: Apache-2.0
#include "data/files/one_line.hpp"

#include <gtest/gtest.h>

namespace assay::data::files {
namespace {

TEST(OneLine, ReplacesControlCharactersAndKeepsUtf8) {
  EXPECT_EQ(one_line("a\nb\x1b[31mc\x7f"), "a?b?[31mc?");
  EXPECT_EQ(one_line("gr\xc3\xbcn"), "gr\xc3\xbcn");
}

TEST(OneLine, CutsWhatIsTooLong) {
  EXPECT_EQ(one_line(std::string(1000, 'x')), std::string(300, 'x') + "...");
}

}  // namespace
}  // namespace assay::data::files
