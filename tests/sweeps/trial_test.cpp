// SPDX-License-Identifier: Apache-2.0
#include "sweeps/trial.hpp"

#include <gtest/gtest.h>

namespace assay::sweeps {
namespace {

TEST(Trial, NamesOfStatesReadBack) {
  for (int i = 0; i < 6; ++i) {
    const auto state = static_cast<TrialState>(i);
    EXPECT_EQ(state_of_name(state_name(state)), state);
  }
  EXPECT_EQ(state_name(TrialState::interrupted), "interrupted");
  EXPECT_FALSE(state_of_name("finished").has_value());
}

TEST(Trial, OnlyDoneFailedAndPrunedAreFinal) {
  EXPECT_TRUE(is_final(TrialState::done) && is_final(TrialState::failed) && is_final(TrialState::pruned));
  EXPECT_FALSE(is_final(TrialState::waiting) || is_final(TrialState::running) || is_final(TrialState::interrupted));
}

TEST(Trial, FindsAParameterByItsWholeKey) {
  const Parameters parameters = {{"optimizer.lr", "1e-3"}, {"seed", "2"}};
  ASSERT_NE(find_parameter(parameters, "seed"), nullptr);
  EXPECT_EQ(*find_parameter(parameters, "seed"), "2");
  EXPECT_EQ(find_parameter(parameters, "lr"), nullptr);
}

}  // namespace
}  // namespace assay::sweeps
