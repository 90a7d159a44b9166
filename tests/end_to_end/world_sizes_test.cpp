// SPDX-License-Identifier: Apache-2.0
// Promise 3: every image is seen exactly once per epoch, whatever the number of ranks and whenever it changes.
#include <signal.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/support/assay_program.hpp"

namespace assay::tests {
namespace {

using nlohmann::json;
using Words = std::vector<std::string>;

class WorldSizes : public AssayProgram {
 protected:
  // The training loss of each epoch.
  std::vector<double> losses(const std::string& run) {
    std::vector<double> values;
    std::istringstream lines(read(at(run + "/metrics.jsonl")));
    for (std::string text; std::getline(lines, text);) {
      values.push_back(json::parse(text).at("train").at("loss"));
    }
    return values;
  }
  void expect_same_losses(const std::string& a, const std::string& b, double tolerance) {
    const std::vector<double> expected = losses(a);
    const std::vector<double> actual = losses(b);
    ASSERT_EQ(actual.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) EXPECT_NEAR(actual[i], expected[i], tolerance) << "epoch " << i;
  }
  // `ranks` ranks until a checkpoint in the middle of an epoch has been written, then a notice.
  void train_a_while(int ranks, const Words& arguments) {
    const int before = count_events("run", "checkpoint");
    auto process = start_ranks(ranks, arguments);
    ASSERT_TRUE(wait_for_event(*process, "run", "checkpoint", before + 1)) << process->err();
    process->signal(SIGUSR2);
    const Outcome outcome = process->wait();
    ASSERT_EQ(outcome.code, 75) << outcome.err;
    const json state = json::parse(last("run", "state.json"));
    EXPECT_EQ(state.at("totals").at("count"), state.at("batch").get<int>() * 3) << "every image counted once";
  }
};

TEST_F(WorldSizes, ChangeInTheMiddleOfEpochsAndEachImageIsSeenOnce) {
  // With weights that all but stand still an epoch's loss is a mean over its images: one that was seen twice, or never,
  // moves it by far more than the order of additions.
  const auto arguments = [&](const std::string& run) {
    return train_arguments(run, {"optimizer.lr=1e-12", "batch=3", "epochs=4", "checkpoint.every_steps=20",
                                 "early_stopping.monitor=none", "checkpoint.keep=1"});
  };
  ASSERT_EQ(assay(arguments("whole")).code, 0);
  for (const int ranks : {2, 4, 3}) train_a_while(ranks, arguments("run"));
  const Outcome finished = assay(arguments("run"));
  ASSERT_EQ(finished.code, 0) << finished.err;
  EXPECT_EQ(json::parse(read(at("run/status.json"))).at("attempts"), 4);
  expect_same_losses("whole", "run", 2e-5);
}

TEST_F(WorldSizes, LargerThanABatchTrain) {
  // One image per rank at most, and none for the last two.
  const Words more = {"batch=2", "epochs=1", "data.first=20"};
  ASSERT_EQ(assay(train_arguments("alone", more)).code, 0);
  const Outcome trained = assay_ranks(4, train_arguments("ranks", more));
  ASSERT_EQ(trained.code, 0) << trained.err;
  expect_same_losses("alone", "ranks", 5e-3);
}

TEST_F(WorldSizes, LargerThanTheStoreTrain) {
  const Words more = {"data.first=1", "data.validation.fraction=0", "early_stopping.monitor=none", "epochs=3"};
  ASSERT_EQ(assay(train_arguments("alone", more)).code, 0);
  const Outcome trained = assay_ranks(4, train_arguments("ranks", more));
  ASSERT_EQ(trained.code, 0) << trained.err;
  EXPECT_EQ(json::parse(last("ranks", "state.json")).at("step"), 3);
  expect_same_losses("alone", "ranks", 5e-3);
  const Outcome evaluated = assay_ranks(4, {"evaluate", "--run", at("ranks")});
  EXPECT_EQ(evaluated.code, 0) << evaluated.err;
}

}  // namespace
}  // namespace assay::tests
