// SPDX-License-Identifier: Apache-2.0
#include "sweeps/plan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <map>

#include "data/files/sha256.hpp"
#include "sweeps/value_text.hpp"
#include "tests/sweeps/sweep_text.hpp"

namespace assay::sweeps {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

// A stand-in for the configuration: batch is 8, seed is 0, workers does not count.
ResolvedTrial resolve(const Parameters& all) {
  std::map<std::string, std::string> config = {{"batch", "8"}, {"seed", "0"}, {"epochs", "5"}};
  for (const auto& [key, value] : all) config[key] = canonical_value(value);
  config.erase("workers");
  if (config["batch"] == "13") throw SweepError("batch: 13 brings no luck");
  std::string text;
  for (const auto& [key, value] : config) text += key + "=" + value + ";";
  return {data::files::sha256_hex(text), static_cast<std::uint32_t>(std::stoul(config["epochs"]))};
}

void check(const std::string& key, const std::string& value) {
  if (key == "sede") throw SweepError("unknown key 'sede'; the nearest known key is 'seed'");
  if (key == "batch" && !parse_whole(value)) throw SweepError("batch: expected a whole number, got '" + value + "'");
}

Plan plan_of(const std::string& rest) {
  return make_plan(sweep_of(rest), resolve, check);
}

std::string plan_complaint(const std::string& rest) {
  return complaint_of([&] { plan_of(rest); });
}

TEST(Plan, NumbersTrialsInOrderAndAddsTheirEpochs) {
  const Plan plan = plan_of("set: {epochs: 2}\naxes: {batch: [8, 16], seed: [1, 2, 3]}\n");
  ASSERT_EQ(plan.trials.size(), 6u);
  for (std::uint32_t i = 0; i < 6; ++i) EXPECT_EQ(plan.trials[i].index, i);
  EXPECT_EQ(plan.trials[1].parameters, (Parameters{{"batch", "8"}, {"seed", "2"}}));
  EXPECT_EQ(plan.epochs, 12u);
  EXPECT_EQ(plan.trials[0].id.size(), kIdLength);
  EXPECT_THAT(plan.notes, IsEmpty());
}

TEST(Plan, SaysWhenNoTrialReachesARung) {
  const std::string stopping = "early_stopping: {kind: asha, eta: 2, grace: 5}\n";
  const Plan none = plan_of(stopping + "set: {epochs: 5}\naxes: {seed: [1, 2]}\n");
  ASSERT_EQ(none.notes.size(), 1u);
  EXPECT_THAT(none.notes[0], HasSubstr("early_stopping has no effect"));
  EXPECT_THAT(plan_of(stopping + "axes: {epochs: [5, 6]}\n").notes, IsEmpty());
}

TEST(Plan, EpochsMayBeAnAxis) {
  const Plan plan = plan_of("axes: {epochs: [1, 4]}\n");
  EXPECT_EQ(plan.trial_epochs, (std::vector<std::uint32_t>{1, 4}));
  EXPECT_EQ(plan.epochs, 5u);
}

TEST(Plan, ThePointHasTheSameIdInEveryPlan) {
  const Plan narrow = plan_of("axes: {batch: [16], seed: [2]}\n");
  const Plan wide = plan_of("axes: {seed: [1, 2], batch: [4, 16]}\n");
  const Plan set = plan_of("set: {batch: 16}\naxes: {seed: [2]}\n");
  EXPECT_EQ(narrow.trials[0].id, wide.trials[3].id);
  EXPECT_EQ(narrow.trials[0].id, set.trials[0].id);
}

TEST(Plan, PointsComeFirstAndTheGridDoesNotRepeatThem) {
  const Plan plan = plan_of("axes: {batch: [8, 16], seed: [0, 1]}\npoints: [{batch: 16}, {seed: 9}]\n");
  ASSERT_EQ(plan.trials.size(), 5u);
  EXPECT_EQ(plan.trials[0].parameters, (Parameters{{"batch", "16"}, {"seed", "0"}})) << "as the grid spells it";
  EXPECT_EQ(plan.trials[1].parameters, (Parameters{{"seed", "9"}}));
  EXPECT_EQ(plan.duplicates, 1u);
  ASSERT_EQ(plan.notes.size(), 1u);
  EXPECT_THAT(plan.notes[0], HasSubstr("1 point of the search is in `points` already"));
}

TEST(Plan, PointsThatMeanTheSameTrialAreAMistake) {
  EXPECT_THAT(plan_complaint("axes: {seed: [1]}\npoints:\n  - {seed: 3}\n  - {seed: 3, batch: 8}\n"),
              HasSubstr("s.yaml:7: points: is the same trial as the point on line 6"));
}

TEST(Plan, ValuesThatMakeNoDifferenceAreAMistake) {
  EXPECT_THAT(plan_complaint("axes:\n  seed: [1]\n  workers: [1, 2]\n"),
              HasSubstr("s.yaml:6: axes: workers: 1 and 2 are the same trial"));
}

TEST(Plan, KeysAndValuesAreCheckedWithTheirLines) {
  EXPECT_EQ(plan_complaint("axes:\n  batch: [8]\n  sede: [1]\n"),
            "s.yaml:6: axes: unknown key 'sede'; the nearest known key is 'seed'");
  EXPECT_THAT(plan_complaint("axes: {batch: [8, many]}\n"), HasSubstr("s.yaml:4: axes: batch: expected a whole"));
  EXPECT_THAT(plan_complaint("search: {kind: random, count: 1}\naxes: {batch: {uniform: [1, 2.5]}}\n"),
              HasSubstr("got '2.5'"));
  EXPECT_THAT(plan_complaint("set: {sede: 1}\naxes: {batch: [8]}\n"), HasSubstr("s.yaml:4: set: unknown key"));
  EXPECT_THAT(plan_complaint("axes: {batch: [8]}\npoints:\n  - {sede: 1}\n"), HasSubstr("s.yaml:6: points: unknown"));
}

TEST(Plan, ATrialThatContradictsItselfIsNamed) {
  EXPECT_EQ(plan_complaint("axes: {seed: [1], batch: [8, 13]}\n"), "s.yaml: seed=1 batch=13: batch: 13 brings no luck");
}

TEST(Plan, RefusesABillionPointsAtOnce) {
  std::string axes = "axes:\n";
  for (int a = 0; a < 9; ++a) axes += "  key" + std::to_string(a) + ": [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]\n";
  const auto start = std::chrono::steady_clock::now();
  EXPECT_THAT(plan_complaint(axes), HasSubstr("the grid has 1000000000 points, more than 100000"));
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
}

TEST(Plan, RefusesIdsThatCollideByChance) {
  const auto colliding = [](const Parameters& all) {
    return ResolvedTrial{std::string(kIdLength, 'a') + *find_parameter(all, "seed"), 1};
  };
  EXPECT_THAT(complaint_of([&] { make_plan(sweep_of("axes: {seed: [1, 2]}\n"), colliding); }),
              HasSubstr("the trials seed=1 and seed=2 have the same id"));
}

TEST(Plan, SaysWhatASearchFound) {
  const Plan plan = plan_of("search: {kind: random, count: 9}\naxes: {seed: [1, 2]}\n");
  EXPECT_EQ(plan.trials.size(), 2u);
  ASSERT_EQ(plan.notes.size(), 1u);
  EXPECT_THAT(plan.notes[0], HasSubstr("only 2 points"));
}

}  // namespace
}  // namespace assay::sweeps
