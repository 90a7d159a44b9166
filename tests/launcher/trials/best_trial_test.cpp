// SPDX-License-Identifier: Apache-2.0
#include "launcher/trials/best_trial.hpp"

#include <gmock/gmock.h>

#include "tests/launcher/trials/explained_sweep.hpp"

namespace assay::launcher::trials {
namespace {

using nlohmann::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// A run with a checkpoint is tested with the whole program (tests/end_to_end/sweep_collect_test.cpp).
class BestTrial : public tests::ExplainedSweep {
 protected:
  json read(const char* name) const { return json::parse(data::files::read_file(sweep_.artefact(name), 1 << 20)); }
  std::vector<std::string> export_best(const sweeps::Collection& collection) const {
    std::vector<std::string> notes;
    export_best_trial(sweep_, collection, sweeps::rank_trials(collection, ""), notes);
    return notes;
  }
};

TEST_F(BestTrial, IsNamedWithItsFiguresThoughItsWeightsAreGone) {
  const auto notes = export_best(trials(3));
  EXPECT_THAT(notes, ElementsAre(HasSubstr("no model card of the best trial")));
  const json best = read("best.json");
  EXPECT_EQ(best["trial"], "a");
  EXPECT_EQ(best["run"], "trials/a");
  EXPECT_EQ(best["parameters"]["seed"], "0");
  EXPECT_EQ(best["ranked_by"], (json{{"figure", kAuc}, {"mode", "max"}}));
  EXPECT_EQ(best["value"], 1);
  EXPECT_EQ(best["compared_with"], 3);
  EXPECT_EQ(best["checkpoint"], nullptr);
  EXPECT_EQ(best["best"][kAuc], 1);
  EXPECT_FALSE(std::filesystem::exists(sweep_.artefact("model_card.json")));
}

TEST_F(BestTrial, ThatIsNoMoreTakesItsFilesWithIt) {
  export_best(trials(1));
  data::files::write_file_atomically(sweep_.artefact("model_card.json"), "{}");
  sweeps::Collection running = trials(1);
  running.trials[0].status.state = sweeps::TrialState::running;
  EXPECT_TRUE(export_best(running).empty());
  EXPECT_FALSE(std::filesystem::exists(sweep_.artefact("best.json")));
  EXPECT_FALSE(std::filesystem::exists(sweep_.artefact("model_card.json")));
}

}  // namespace
}  // namespace assay::launcher::trials
