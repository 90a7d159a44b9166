// SPDX-License-Identifier: Apache-2.0
#include "data/files/nearest_name.hpp"

#include <gtest/gtest.h>

namespace assay::data::files {
namespace {

TEST(EditDistance, CountsSingleCharacterEdits) {
  EXPECT_EQ(edit_distance("", ""), 0u);
  EXPECT_EQ(edit_distance("", "abc"), 3u);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3u);
  EXPECT_EQ(edit_distance("sitting", "kitten"), 3u);
  EXPECT_EQ(edit_distance("batch", "bacth"), 2u);
}

TEST(NearestName, ComparesWholeNamesAndTheirLastParts) {
  const std::vector<std::string> names = {"optimizer.lr", "optimizer.epsilon", "epochs", "data.validation.seed",
                                          "seed"};
  EXPECT_EQ(nearest_name("epoch", names), "epochs");
  EXPECT_EQ(nearest_name("lr", names), "optimizer.lr");
  EXPECT_EQ(nearest_name("validation.sede", names), "data.validation.seed");
  EXPECT_EQ(nearest_name("seed", names), "seed");
}

TEST(NearestName, HasAnAnswerForAnyLengthAndNoneForNoCandidates) {
  EXPECT_EQ(nearest_name("x", {}), "");
  EXPECT_EQ(nearest_name(std::string(1'000'000, 'x'), {"seed"}), "seed");
}

}  // namespace
}  // namespace assay::data::files
