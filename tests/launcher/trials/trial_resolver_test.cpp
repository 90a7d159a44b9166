// SPDX-License-Identifier: Apache-2.0
#include "launcher/trials/trial_resolver.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "data/files/atomic_file.hpp"
#include "launcher/config/resolve.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/sweeps/sweep_text.hpp"

namespace assay::launcher::trials {
namespace {

using sweeps::complaint_of;
using sweeps::sweep_of;
using ::testing::HasSubstr;

sweeps::Plan plan_of(const std::string& rest) {
  const sweeps::SweepFile file = sweep_of(rest);
  return plan_trials(file, TrialResolver(file));
}

std::string refusal(const std::string& rest) {
  return complaint_of([&] { plan_of(rest); });
}

TEST(TrialResolver, TheIdIsTheBeginningOfTheConfigurationsHash) {
  const sweeps::Plan plan = plan_of("set: {epochs: 2}\naxes: {optimizer.lr: [1e-4, 1e-3], seed: [1, 2]}\n");
  ASSERT_EQ(plan.trials.size(), 4u);
  const config::RunConfig last = config::resolve("compact", "", {"epochs=2", "optimizer.lr=0.001", "seed=2"});
  EXPECT_EQ(plan.trials[3].id, config::config_hash(last).substr(0, sweeps::kIdLength));
  EXPECT_EQ(plan.epochs, 8u);
}

TEST(TrialResolver, MakesTheConfigurationThatTrainWouldMake) {
  const sweeps::SweepFile file = sweep_of("set: {data.views: [green, rgb]}\naxes: {batch: [16]}\n");
  const TrialResolver resolver(file);
  EXPECT_EQ(config::to_yaml(resolver.config_of({{"batch", "16"}})),
            config::to_yaml(config::resolve("compact", "", {"data.views=[green, rgb]", "batch=16"})));
  EXPECT_EQ(config::to_yaml(resolver.settings_of({{"batch", "16"}})),
            config::to_yaml(resolver.config_of({{"batch", "16"}})));
}

TEST(TrialResolver, ReadsAConfigurationFileToo) {
  const tests::ScratchFolder scratch;
  data::files::write_file_atomically(scratch.path() / "mine.yaml", "base: compact\nepochs: 3\n");
  const sweeps::SweepFile file =
      sweeps::parse_sweep_file("name: a\nconfig: mine.yaml\ndata: d\naxes: {seed: [1]}\n", "s.yaml", scratch.path());
  const TrialResolver resolver(file);
  EXPECT_EQ(resolver.base().epochs, 3);
  EXPECT_EQ(resolver.base().model.name, "compact");
}

TEST(TrialResolver, NamesTheNearestKeyWithFileAndLine) {
  EXPECT_THAT(refusal("axes:\n  seed: [1]\n  optimizer.rl: [1e-3]\n"),
              HasSubstr("s.yaml:6: axes: unknown key 'optimizer.rl'; the nearest known key is 'optimizer.lr'"));
  EXPECT_THAT(refusal("set:\n  epoch: 2\naxes: {seed: [1]}\n"), HasSubstr("s.yaml:5: set: unknown key 'epoch'"));
  EXPECT_THAT(refusal("axes: {seed: [1]}\npoints:\n  - {model: 3}\n"), HasSubstr("s.yaml:6: points: model"));
}

TEST(TrialResolver, RefusesValuesThatTheConfigurationDoesNotTake) {
  EXPECT_THAT(refusal("axes: {optimizer.lr: [1e-3, fast]}\n"),
              HasSubstr("s.yaml:4: axes: optimizer.lr: expected a number, got 'fast'"));
  EXPECT_THAT(refusal("axes: {batch: [8, 0]}\n"), HasSubstr("batch: must be from 1 to"));
  EXPECT_THAT(refusal("search: {kind: random, count: 2}\naxes: {optimizer.momentum: {uniform: [0, 2]}}\n"),
              HasSubstr("optimizer.momentum: must be at least 0 and below 1, got 2"));
  EXPECT_THAT(refusal("search: {kind: random, count: 2}\naxes: {batch: {uniform: [1, 2]}}\n"), ::testing::Ne(""));
}

// Each is right alone; the trial is not.
TEST(TrialResolver, RefusesTrialsThatContradictThemselves) {
  EXPECT_THAT(refusal("set: {optimizer.kind: sgd}\naxes: {optimizer.momentum: [0, 0.9], optimizer.nesterov: [true]}\n"),
              HasSubstr("optimizer.momentum=0 optimizer.nesterov=true: optimizer.nesterov: needs"));
  EXPECT_THAT(refusal("axes: {model.name: [compact, cnn5]}\n"),
              HasSubstr("model.name=cnn5: loss.kind: sparse_categorical_cross_entropy does not fit cnn5"));
  EXPECT_THAT(refusal("axes: {model.freeze: [[nonsense]]}\n"), HasSubstr("model.freeze"));
}

TEST(TrialResolver, AKeyThatDoesNotChangeTheResultIsNoAxis) {
  EXPECT_THAT(refusal("axes: {seed: [1, 2], threads: [1, 2]}\n"),
              HasSubstr("axes: threads: 1 and 2 are the same trial"));
}

TEST(TrialResolver, RefusesAnObjectiveThatNoRunHas) {
  EXPECT_THAT(refusal("axes: {seed: [1]}\nobjective: {metric: validation.auc, mode: max}\n"),
              HasSubstr("s.yaml:5: objective.metric: must be one of validation.loss"));
  EXPECT_THAT(
      complaint_of([] {
        TrialResolver(sweeps::parse_sweep_file("name: a\nrecipe: compcat\ndata: d\naxes: {seed: [1]}\n", "s.yaml", ""));
      }),
      HasSubstr("s.yaml: recipe: unknown recipe 'compcat'"));
}

TEST(TrialResolver, PlansTenThousandTrialsInAboutASecond) {
  std::string values;
  for (int i = 1; i <= 1000; ++i) values += (i > 1 ? ", " : "") + std::to_string(i);
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(plan_of("axes: {batch: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512], seed: [" + values + "]}\n").trials.size(),
            10'000u);
  // The mark is 1 s (docs/sweeps.md); slow and busy machines test too.
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10));
}

}  // namespace
}  // namespace assay::launcher::trials
