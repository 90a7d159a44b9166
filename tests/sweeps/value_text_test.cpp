// SPDX-License-Identifier: Apache-2.0
#include "sweeps/value_text.hpp"

#include <gtest/gtest.h>

namespace assay::sweeps {
namespace {

TEST(ValueText, NumbersHaveOneSpelling) {
  EXPECT_EQ(canonical_value("1e-3"), "0.001");
  EXPECT_EQ(canonical_value("0.0010"), "0.001");
  EXPECT_EQ(canonical_value("3.0"), "3");
  EXPECT_EQ(canonical_value("-0"), "0");
  EXPECT_EQ(canonical_value("9007199254740993"), "9007199254740993") << "more digits than a double has";
  EXPECT_EQ(canonical_value("1e300"), "1e+300");
}

TEST(ValueText, OtherTextStays) {
  EXPECT_EQ(canonical_value("cosine"), "cosine");
  EXPECT_EQ(canonical_value("[1e-3, 2]"), "[1e-3, 2]");
  EXPECT_EQ(canonical_value("inf"), "inf");
  EXPECT_FALSE(parse_number("nan").has_value());
  EXPECT_FALSE(parse_number("1x").has_value());
  EXPECT_FALSE(parse_number("").has_value());
  EXPECT_FALSE(parse_whole("3.0").has_value());
}

TEST(ValueText, ComparesWhatIsMeant) {
  EXPECT_TRUE(same_value("1e-3", "0.001"));
  EXPECT_FALSE(same_value("0.001", "0.0011"));
  EXPECT_FALSE(same_value("cnn5", "cnn-5"));
}

}  // namespace
}  // namespace assay::sweeps
