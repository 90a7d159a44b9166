// SPDX-License-Identifier: Apache-2.0
#include "launcher/table.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace assay::launcher {
namespace {

TEST(Table, AlignsColumnsAndLeavesNothingTrailing) {
  Table table({{"name"}, {"count", Align::right}, {"note"}});
  table.add({"compact", "94402", ""});
  table.add({"x", "7", "small"});
  EXPECT_EQ(table.text(),
            "name     count  note\n"
            "compact  94402\n"
            "x            7  small\n");
}

TEST(Table, WithoutHeadingsHasNoHeadingLine) {
  Table table({{""}, {""}});
  table.add({"a", "b"});
  EXPECT_EQ(table.text(), "a  b\n");
}

TEST(Table, CountsLettersNotBytes) {
  Table table({{"a"}, {"b"}});
  table.add({"\xc3\xa4\xc3\xb6", "x"});
  table.add({"ab", "y"});
  EXPECT_EQ(table.text(), "a   b\n\xc3\xa4\xc3\xb6  x\nab  y\n");
}

TEST(Table, RefusesARowOfAnotherLength) {
  Table table({{"a"}, {"b"}});
  EXPECT_THROW(table.add({"only one"}), std::invalid_argument);
}

}  // namespace
}  // namespace assay::launcher
