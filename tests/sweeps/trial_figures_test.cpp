// SPDX-License-Identifier: Apache-2.0
#include "sweeps/trial_figures.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "tests/support/scratch_folder.hpp"

namespace assay::sweeps {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Figures : public ::testing::Test {
 protected:
  void write(const std::filesystem::path& path, const std::string& text) const {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
  }
  static std::string epoch(int number, double auc, double loss) {
    return "{\"step\":" + std::to_string(number * 10) + ",\"epoch\":" + std::to_string(number) +
           ",\"seconds\":0.5,\"lr\":0.1,\"validation\":{\"roc_auc\":" + std::to_string(auc) +
           ",\"loss\":" + std::to_string(loss) + "}}\n";
  }
  TrialFigures read(const Objective& objective = {}) const { return read_trial_figures(run_, objective); }

  tests::ScratchFolder scratch_;
  data::files::RunFolder run_{scratch_.path() / "run"};
};

TEST_F(Figures, AreThoseOfTheEpochThatTheObjectiveChooses) {
  write(run_.metrics_jsonl(), epoch(1, .6, .9) + epoch(2, .8, .7) + epoch(3, .8, .1) + epoch(4, .7, .2));
  const TrialFigures most = read();
  EXPECT_EQ(most.epochs, 4u);
  EXPECT_EQ(most.best_epoch, 2u) << "the earliest of equals";
  EXPECT_DOUBLE_EQ(most.best.at("validation.loss"), .7) << "of the same epoch, not the best of its own";
  EXPECT_DOUBLE_EQ(most.last.at("validation.roc_auc"), .7);
  EXPECT_DOUBLE_EQ(most.training_seconds, 2);
  EXPECT_FALSE(most.last.contains("epoch") || most.last.contains("step") || most.last.contains("seconds"));
  EXPECT_TRUE(most.last.contains("lr"));
  const TrialFigures least = read({.metric = "validation.loss", .maximise = false});
  EXPECT_EQ(least.best_epoch, 3u);
}

TEST_F(Figures, HaveNoBestEpochWithoutTheObjective) {
  write(run_.metrics_jsonl(), epoch(1, .6, .9));
  const TrialFigures figures = read({.metric = "validation.accuracy"});
  EXPECT_FALSE(figures.best_epoch.has_value());
  EXPECT_TRUE(figures.best.empty());
  EXPECT_FALSE(figures.last.empty());
}

TEST_F(Figures, OfARunThatIsNotThereAreNone) {
  const TrialFigures figures = read();
  EXPECT_EQ(figures.epochs, 0u);
  EXPECT_TRUE(figures.last.empty() && figures.evaluation.empty() && figures.notes.empty());
}

TEST_F(Figures, IgnoreATornLastLine) {
  const std::string whole = epoch(1, .6, .9), torn = epoch(2, .8, .7);
  for (const std::size_t kept : {std::size_t{1}, torn.size() / 2, torn.size() - 1}) {
    write(run_.metrics_jsonl(), whole + torn.substr(0, kept));
    EXPECT_EQ(read().epochs, 1u) << kept;
    EXPECT_TRUE(read().notes.empty());
  }
}

TEST_F(Figures, NameADamagedLineAndLeaveTheEpochsOut) {
  for (const std::string& damage : {std::string("{\"epoch\":\n"), epoch(1, .5, .5), std::string("{\"epoch\":1.5}\n"),
                                    std::string("{}\n"), std::string("\n")}) {
    write(run_.metrics_jsonl(), epoch(1, .6, .9) + damage + epoch(3, .8, .7));
    const TrialFigures figures = read();
    EXPECT_EQ(figures.epochs, 0u) << damage;
    EXPECT_TRUE(figures.best.empty() && figures.last.empty());
    EXPECT_THAT(figures.notes, ElementsAre(HasSubstr("metrics.jsonl:2 "))) << damage;
  }
}

TEST_F(Figures, HoldThePlainNumbersOfEvaluations) {
  write(run_.evaluation_metrics("test"), R"({"accuracy": 0.75, "roc_auc": null, "confusion": {"x": 1}, "count": 48})");
  write(run_.evaluation_metrics("validation"), "{\"accuracy\": 0.5");
  const TrialFigures figures = read();
  EXPECT_EQ(figures.evaluation, (EpochFigures{{"test.accuracy", .75}, {"test.count", 48}}));
  EXPECT_THAT(figures.notes, ElementsAre(HasSubstr("validation/metrics.json is no JSON object")));
}

TEST_F(Figures, OfAFolderWhereTheFileShouldBeAreNoted) {
  std::filesystem::create_directories(run_.metrics_jsonl());
  EXPECT_THAT(read().notes, ElementsAre(HasSubstr("metrics.jsonl")));
}

}  // namespace
}  // namespace assay::sweeps
