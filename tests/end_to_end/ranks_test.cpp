// SPDX-License-Identifier: Apache-2.0
// The same training on 1, 2 and 3 ranks, and evaluation that does not depend on their number.
#include <cmath>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/support/assay_program.hpp"

namespace assay::tests {
namespace {

using nlohmann::json;

// Sums over ranks are rounded in another order than sums in one process; over 21 steps that grows to some 1e-4 of a
// loss.
constexpr double kLossTolerance = 2e-3;

class Ranks : public AssayProgram {
 protected:
  std::vector<double> losses(const std::string& run, const char* split) {
    std::vector<double> values;
    std::istringstream lines(read(at(run + "/metrics.jsonl")));
    for (std::string text; std::getline(lines, text);) values.push_back(json::parse(text).at(split).at("loss"));
    return values;
  }
  void expect_same_losses(const std::string& run, const char* split) {
    const std::vector<double> expected = losses("alone", split);
    const std::vector<double> actual = losses(run, split);
    ASSERT_EQ(actual.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i)
      EXPECT_NEAR(actual[i], expected[i], kLossTolerance) << split << " " << i;
  }
};

TEST_F(Ranks, TrainToTheSameLosses) {
  ASSERT_EQ(assay(train_arguments("alone")).code, 0);
  for (const int ranks : {2, 3}) {
    const std::string run = "ranks" + std::to_string(ranks);
    const Outcome trained = assay_ranks(ranks, train_arguments(run));
    ASSERT_EQ(trained.code, 0) << trained.err;
    expect_same_losses(run, "train");
    expect_same_losses(run, "validation");
  }
}

TEST_F(Ranks, TrainWithFewerSamplesThanRanksInTheLastBatch) {
  // 174 training images in batches of 173: the last batch holds one sample, for three ranks.
  ASSERT_EQ(assay(train_arguments("alone", {"batch=173"})).code, 0);
  const Outcome trained = assay_ranks(3, train_arguments("ranks3", {"batch=173"}));
  ASSERT_EQ(trained.code, 0) << trained.err;
  expect_same_losses("ranks3", "train");
}

TEST_F(Ranks, TrainWithoutSynchronisedBatchNorm) {
  const Outcome trained = assay_ranks(2, train_arguments("run", {"distributed.sync_batch_norm=false"}));
  ASSERT_EQ(trained.code, 0) << trained.err;
  EXPECT_EQ(assay({"evaluate", "--run", at("run")}).code, 0);
}

TEST_F(Ranks, EvaluateToTheSameBits) {
  ASSERT_EQ(assay(train_arguments("run", {"evaluation.batch=7"})).code, 0);
  ASSERT_EQ(assay({"evaluate", "--run", at("run")}).code, 0);
  const std::string expected = read(at("run/evaluation/test/predictions.csv"));
  const std::string metrics = read(at("run/evaluation/test/metrics.json"));
  for (const int ranks : {2, 3}) {
    ASSERT_EQ(assay_ranks(ranks, {"evaluate", "--run", at("run")}).code, 0);
    EXPECT_EQ(read(at("run/evaluation/test/predictions.csv")), expected);
    EXPECT_EQ(read(at("run/evaluation/test/metrics.json")), metrics);
  }
}

TEST_F(Ranks, SayAUsersMistakeOnce) {
  const Outcome outcome = assay_ranks(3, {"train", "--recipe", "compact", "--data", at("none.h5"), "--run", at("run")});
  expect_refused(outcome, 3, {"none.h5"});
  EXPECT_FALSE(std::filesystem::exists(at("run")));
}

}  // namespace
}  // namespace assay::tests
