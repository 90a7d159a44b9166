// SPDX-License-Identifier: Apache-2.0
// `assay sweep plan`, as a user types it, and the example of docs/sweeps.md from its file to its table.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>

#include "data/files/atomic_file.hpp"
#include "tests/support/assay_program.hpp"

namespace assay::tests {
namespace {

using ::testing::HasSubstr;

class SweepPlan : public AssayProgram {
 protected:
  std::string write_sweep(const std::string& rest) {
    data::files::write_file_atomically(at("s.yaml"), "name: t\nrecipe: compact\ndata: missing.h5\n" + rest);
    return at("s.yaml");
  }
  void refused(const std::string& rest, const std::vector<std::string>& texts) {
    const Outcome outcome = assay({"sweep", "plan", write_sweep(rest)});
    expect_refused(outcome, 2, texts);
    EXPECT_EQ(outcome.out, "");
  }
  // The example of the documentation beside a store.
  std::string example() {
    EXPECT_EQ(store(), at("store.h5")) << "what the example asks for";
    std::filesystem::copy_file(ASSAY_EXAMPLES "/sweep.yaml", at("sweep.yaml"));
    return at("sweep.yaml");
  }
};

TEST_F(SweepPlan, PrintsTheTableAndNeedsNoData) {
  const Outcome outcome = assay({"sweep", "plan", write_sweep("axes: {seed: [1, 2, 3]}\n")});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("t: 3 trials (grid) of recipe compact"));
  EXPECT_THAT(outcome.out, HasSubstr("cost: 15 epochs"));
  EXPECT_THAT(outcome.err, HasSubstr("note: without its data the cost is in epochs only"));
  EXPECT_FALSE(std::filesystem::exists(at("trials"))) << "a plan writes nothing";
}

TEST_F(SweepPlan, IsTheSameForTheSameFile) {
  const std::string file = write_sweep(
      "search: {kind: sobol, count: 8, seed: 3}\naxes: {optimizer.lr: {log_uniform: [1e-5, 1e-2]}, seed: [1, 2]}\n");
  const Outcome first = assay({"sweep", "plan", file, "--json"});
  ASSERT_EQ(first.code, 0) << first.err;
  EXPECT_EQ(first.out, assay({"sweep", "plan", file, "--json"}).out);
  std::set<std::string> ids;
  const auto plan = nlohmann::json::parse(first.out);
  for (const auto& trial : plan["trials"]) ids.insert(trial["id"].get<std::string>());
  EXPECT_EQ(ids.size(), 8u);
}

TEST_F(SweepPlan, RefusesWhatItCannotPlanInOneLine) {
  refused("axes:\n  seed: [1]\n  optimizer.rl: [1e-3]\n", {"s.yaml:6", "optimizer.rl", "'optimizer.lr'"});
  refused("axes: {seed: []}\n", {"s.yaml:4", "axes.seed", "empty"});
  refused("axes: {seed: [1, 1]}\n", {"s.yaml:4", "stands twice"});
  refused("axes: {optimizer.lr: {uniform: [0.1, 0.2]}}\n", {"s.yaml:4", "needs steps"});
  refused("axis: {seed: [1]}\n", {"s.yaml:4", "'axis'", "'axes'"});
  refused("axes: {seed: [1]}\npoints: [{seed: 3}, {seed: 3}]\n", {"s.yaml:5", "same point"});
  std::string billion = "axes:\n";
  for (const char* key : {"seed", "batch", "epochs", "data.first", "schedule.patience", "data.validation.seed",
                          "early_stopping.patience", "schedule.step_epochs", "model.recalibrate"}) {
    billion += std::string("  ") + key + ": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]\n";
  }
  refused(billion, {"1000000000 points", "random"});
  expect_refused(assay({"sweep", "plan", at("none.yaml")}), 3, {"none.yaml"});
}

TEST_F(SweepPlan, EstimatesImagesAndHours) {
  const Outcome outcome = assay({"sweep", "plan", example(), "--json", "--images-per-second", "100"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const auto plan = nlohmann::json::parse(outcome.out);
  ASSERT_EQ(plan["trials"].size(), 7u);
  // 96 images of each class, a tenth of which, rounded, are held back.
  EXPECT_EQ(plan["trials"][0]["images_per_epoch"], 172);
  EXPECT_EQ(plan["cost"]["images"], 7 * 3 * 172);
  EXPECT_NEAR(plan["cost"]["hours"].get<double>(), 7 * 3 * 172 / 100.0 / 3600, 1e-9);
}

TEST_F(SweepPlan, MeasuresEachKindOfTrialOnce) {
  const Outcome outcome = assay({"sweep", "plan", example(), "--json", "--measure"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(outcome.err.find("measured: compact, batch 8"), outcome.err.rfind("measured:")) << outcome.err;
  EXPECT_GT(nlohmann::json::parse(outcome.out)["cost"]["hours"].get<double>(), 0);
  const std::string many = write_sweep("axes: {batch: [1, 2, 3, 4, 5, 6, 7, 8, 9]}\n");
  expect_refused(assay({"sweep", "plan", many, "--measure"}), 2, {"more than 8 kinds", "--images-per-second"});
}

TEST_F(SweepPlan, TheExampleRunsToItsTable) {
  const std::string file = example();
  const auto plan = nlohmann::json::parse(assay({"sweep", "plan", file, "--json"}).out);
  const Outcome run = assay({"sweep", "run", file, "--dir", at("out"), "--jobs", "1"});
  ASSERT_EQ(run.code, 0) << run.err;
  const auto status = nlohmann::json::parse(assay({"sweep", "status", "--dir", at("out"), "--json"}).out);
  ASSERT_EQ(status["trials"].size(), plan["trials"].size());
  for (std::size_t t = 0; t < plan["trials"].size(); ++t) {
    EXPECT_EQ(status["trials"][t]["id"], plan["trials"][t]["id"]);
    EXPECT_EQ(status["trials"][t]["state"], "done");
    EXPECT_EQ(status["trials"][t]["parameters"], plan["trials"][t]["parameters"]);
  }
  EXPECT_EQ(assay({"sweep", "collect", "--dir", at("out")}).code, 0);
  EXPECT_TRUE(std::filesystem::exists(at("out/trials.csv")));
}

}  // namespace
}  // namespace assay::tests
