// SPDX-License-Identifier: Apache-2.0
#include "launcher/trials/shown_value.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace assay::launcher::trials {
namespace {

TEST(ShownValue, ShortensDrawnNumbersOnly) {
  EXPECT_EQ(shown_value("1e-3"), "1e-3");
  EXPECT_EQ(shown_value("0.00012345678901234567"), "0.00012346");
  EXPECT_EQ(shown_value("12345678901234"), "12345678901234") << "a whole number is a name as much as a size";
  EXPECT_EQ(shown_value("sparse_categorical_crossentropy"), "sparse_categorical_cross...");
  EXPECT_EQ(shown_value("a\nb"), "a?b");
}

TEST(ShownFigure, KeepsFiveDigits) {
  EXPECT_EQ(shown_figure(.9), "0.90000");
  EXPECT_EQ(shown_figure(0), "0.00000");
  EXPECT_EQ(shown_figure(1.23456e-6), "1.2346e-06");
  EXPECT_EQ(shown_figure(-123456), "-1.2346e+05");
  EXPECT_EQ(shown_figure(std::numeric_limits<double>::quiet_NaN()), "-");
}

}  // namespace
}  // namespace assay::launcher::trials
