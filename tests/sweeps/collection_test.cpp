// SPDX-License-Identifier: Apache-2.0
#include "sweeps/collection.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "sweeps/sweep_error.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/sweeps/sample_collection.hpp"

namespace assay::sweeps {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Collecting : public ::testing::Test {
 protected:
  void write(const std::string& id, const std::string& metrics) const {
    const data::files::RunFolder run = folder_.run(id);
    std::filesystem::create_directories(run.root());
    std::ofstream(run.metrics_jsonl()) << metrics;
  }
  static TrialStatus status(const std::string& id, TrialState state, Parameters parameters = {}) {
    return tests::collected(id, std::move(parameters), {}, state).status;
  }

  tests::ScratchFolder scratch_;
  SweepFolder folder_{scratch_.path()};
};

TEST_F(Collecting, HoldsEveryTrialAndTheNamesOfAll) {
  write("a", "{\"epoch\":1,\"seconds\":2,\"validation\":{\"roc_auc\":0.7}}\n");
  write("b", "{\"epoch\":1,\"x\":1}\n{\"epoch\":2}\n");
  const std::vector<TrialStatus> trials = {status("a", TrialState::done, {{"optimizer.lr", "1e-3"}}),
                                           status("b", TrialState::failed, {{"seed", "2"}, {"optimizer.lr", "2"}}),
                                           status("c", TrialState::waiting, {{"seed", "1"}})};
  const Collection collection = collect_trials(folder_, "name", {}, trials);
  ASSERT_EQ(collection.trials.size(), 3u);
  EXPECT_THAT(collection.parameters, ElementsAre("optimizer.lr", "seed"));
  EXPECT_THAT(collection.metrics, ElementsAre("validation.roc_auc")) << "x is neither in a best nor in a last epoch";
  EXPECT_EQ(figure(collection.trials[0], "validation.roc_auc"), .7);
  EXPECT_EQ(figure(collection.trials[0], "epochs_per_second"), .5);
  EXPECT_EQ(figure(collection.trials[1], "epochs_trained"), 2);
  EXPECT_FALSE(figure(collection.trials[1], "epochs_per_second").has_value());
  EXPECT_FALSE(figure(collection.trials[2], "validation.roc_auc").has_value());
}

TEST_F(Collecting, DoesNotOpenRunsThatNeverStarted) {
  write("a", "damaged\n");
  const std::vector<TrialStatus> never = {status("a", TrialState::waiting)};
  EXPECT_TRUE(collect_trials(folder_, "", {}, never).notes.empty());
  const std::vector<TrialStatus> once = {status("a", TrialState::running)};
  EXPECT_THAT(collect_trials(folder_, "", {}, once).notes, ElementsAre(HasSubstr("trial a: ")));
}

TEST_F(Collecting, OnSeveralThreadsFindsWhatOneFinds) {
  std::vector<TrialStatus> trials;
  for (int i = 0; i < 500; ++i) {
    const std::string id = "t" + std::to_string(i);
    write(id, "{\"epoch\":1,\"validation\":{\"roc_auc\":" + std::to_string(i) + "}}\n");
    trials.push_back(status(id, TrialState::done));
  }
  const Collection collection = collect_trials(folder_, "", {}, trials);
  for (int i = 0; i < 500; ++i) {
    EXPECT_EQ(figure(collection.trials[static_cast<std::size_t>(i)], "last.validation.roc_auc"), i);
  }
}

TEST_F(Collecting, ListsNoMoreNamesThanATableTakes) {
  std::string line = "{\"epoch\":1";
  for (int i = 0; i < 1500; ++i) line += ",\"m" + std::to_string(i) + "\":1";
  write("a", line + "}\n");
  const std::vector<TrialStatus> trials = {status("a", TrialState::done)};
  const Collection collection = collect_trials(folder_, "", {}, trials);
  EXPECT_EQ(collection.metrics.size(), 400u);
  EXPECT_THAT(collection.notes, ElementsAre(HasSubstr("1500 metrics")));
}

TEST(Figure, HasANameForTheBestAndTheLastEpoch) {
  CollectedTrial trial = tests::collected("a", {}, {{"validation.loss", .25}});
  trial.figures.last["validation.loss"] = .5;
  trial.figures.evaluation["test.accuracy"] = .75;
  EXPECT_EQ(figure(trial, "validation.loss"), .25);
  EXPECT_EQ(figure(trial, "best.validation.loss"), .25);
  EXPECT_EQ(figure(trial, "last.validation.loss"), .5);
  EXPECT_EQ(figure(trial, "evaluation.test.accuracy"), .75);
  EXPECT_EQ(figure(trial, "wall_seconds"), 2);
  for (const char* none : {"", "best.", "last.", "evaluation.", "loss", "evaluation.accuracy"}) {
    EXPECT_FALSE(figure(trial, none).has_value()) << none;
  }
}

TEST(Figure, ThatNoTrialHasIsRefusedWithTheKnownOnes) {
  const Collection collection = tests::collection_of({tests::collected("a", {}, {{"validation.loss", 1}})});
  EXPECT_NO_THROW(check_figure(collection, "last.validation.loss"));
  EXPECT_NO_THROW(check_figure(collection, "validation.roc_auc")) << "the objective, though no trial has it yet";
  try {
    check_figure(collection, "los\ns");
    FAIL();
  } catch (const SweepError& error) {
    EXPECT_THAT(error.what(), HasSubstr("no trial has a metric 'los?s'; known: validation.loss, "));
    EXPECT_THAT(error.what(), HasSubstr("epochs_per_second"));
  }
}

}  // namespace
}  // namespace assay::sweeps
