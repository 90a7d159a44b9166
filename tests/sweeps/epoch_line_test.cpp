// SPDX-License-Identifier: Apache-2.0
#include "sweeps/epoch_line.hpp"

#include <gtest/gtest.h>

namespace assay::sweeps {
namespace {

TEST(EpochLine, GivesEveryNumberByItsDottedPath) {
  const auto figures = parse_epoch_line(
      R"({"step": 45, "lr": 1e-3, "validation": {"roc_auc": 0.5, "deep": {"er": -1}}, "train": {"loss": null}, "note": "x",
          "list": [1]})");
  ASSERT_TRUE(figures.has_value());
  EXPECT_EQ(*figures,
            (EpochFigures{{"step", 45}, {"lr", 1e-3}, {"validation.roc_auc", .5}, {"validation.deep.er", -1}}));
}

TEST(EpochLine, IsNothingUnlessItIsAnObject) {
  for (const char* line : {"", "{", R"({"epoch": 1)", "[1]", "3", "null", "\xff\xfe"}) {
    EXPECT_FALSE(parse_epoch_line(line).has_value()) << line;
  }
  EXPECT_TRUE(parse_epoch_line("{}")->empty());
}

TEST(EpochLine, LeavesOutWhatIsNoFiniteNumber) {
  EXPECT_TRUE(parse_epoch_line(R"({"loss": "nan", "ok": true})")->empty());
  EXPECT_FALSE(parse_epoch_line(R"({"loss": NaN})").has_value()) << "no JSON";
}

TEST(EpochLine, StopsAtObjectsWithinObjectsWithoutEnd) {
  std::string line, end;
  for (int i = 0; i < 500; ++i) {
    line += R"({"a":)";
    end += "}";
  }
  EXPECT_TRUE(parse_epoch_line(line + "1" + end)->empty());
}

}  // namespace
}  // namespace assay::sweeps
