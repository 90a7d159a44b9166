// SPDX-License-Identifier: Apache-2.0
#include "launcher/trials/trial_explanations.hpp"

#include <gmock/gmock.h>

#include "tests/launcher/trials/explained_sweep.hpp"

namespace assay::launcher::trials {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(ExplainingCommands, AreThoseAUserWouldType) {
  const auto commands = explaining_commands("assay", "d/trials/a", {.images = 4, .split = "validation"});
  ASSERT_EQ(commands.size(), 2u);
  EXPECT_THAT(commands[0], ElementsAre("assay", "evaluate", "--run", "d/trials/a", "--split", "validation"));
  EXPECT_THAT(commands[1], ElementsAre("assay", "explain", "--run", "d/trials/a", "--split", "validation", "--count",
                                       "4", "--seed", "0", "--target", "real"));
}

using ExplainTrials = tests::ExplainedSweep;

TEST_F(ExplainTrials, AsksOnlyTheFirstThatEnded) {
  sweeps::Collection collection = trials(4);
  collection.trials[0].status.state = sweeps::TrialState::running;
  std::vector<std::string> told;
  explain_trials(sweep_, collection, sweeps::rank_trials(collection, ""), {.trials = 0, .images = 1},
                 [&](const std::string& line) { told.push_back(line); });
  EXPECT_TRUE(told.empty());
}

}  // namespace
}  // namespace assay::launcher::trials
