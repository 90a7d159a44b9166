// SPDX-License-Identifier: Apache-2.0
#include "launcher/trials/plan_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/sweeps/sweep_text.hpp"

namespace assay::launcher::trials {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

struct Planned {
  explicit Planned(const std::string& rest) : file(sweeps::sweep_of(rest)) {
    const TrialResolver resolver(file);
    plan = plan_trials(file, resolver);
    cost = estimate_cost(plan, file.early_stopping, resolver, nullptr, {});
  }

  std::string text(std::size_t most_rows = 0) const { return plan_text(file, plan, cost, most_rows); }
  nlohmann::ordered_json json() const { return plan_json(file, plan, cost); }

  sweeps::SweepFile file;
  sweeps::Plan plan;
  SweepCost cost;
};

constexpr const char* kTwoKinds =
    "set: {epochs: 4}\n"
    "early_stopping: {kind: asha, eta: 2, grace: 1}\n"
    "axes:\n"
    "  optimizer.kind: [adam, sgd]\n"
    "  optimizer.momentum: {values: [0.5, 0.9], when: {optimizer.kind: sgd}}\n"
    "points: [{seed: 7}]\n";

TEST(PlanText, ShowsEveryTrialWhatItSetsAndWhatItCosts) {
  const Planned planned(kTwoKinds);
  const std::string text = planned.text();
  EXPECT_THAT(text, HasSubstr("test: 4 trials (grid, 1 point first, asha eta 2 grace 1) of recipe compact"));
  EXPECT_THAT(text, HasSubstr("trial         optimizer.kind  optimizer.momentum  seed\n"));
  EXPECT_THAT(text, HasSubstr(planned.plan.trials[0].id + "  -               -                   7\n"));
  EXPECT_THAT(text, HasSubstr(planned.plan.trials[3].id + "  sgd             0.9                 -\n"));
  EXPECT_THAT(text, HasSubstr("optimizer.momentum  0.5: 1, 0.9: 1, without: 2\n"));
  // 4 trials: 1 epoch, half of them 1 more, a quarter 2 more.
  EXPECT_THAT(text, HasSubstr("cost: 16 epochs; where one trial in 2 goes on beyond each rung, about 8 epochs\n"));
}

TEST(PlanText, CutsALongTableInTheMiddleAndSaysHowMuch) {
  const Planned planned("axes: {seed: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]}\n");
  const std::string text = planned.text(5);
  EXPECT_THAT(text, HasSubstr(planned.plan.trials[2].id));
  EXPECT_THAT(text, HasSubstr("... 5 more"));
  EXPECT_THAT(text, Not(HasSubstr(planned.plan.trials[3].id)));
  EXPECT_THAT(text, Not(HasSubstr(planned.plan.trials[7].id)));
  EXPECT_THAT(text, HasSubstr(planned.plan.trials[8].id));
  for (const auto& trial : planned.plan.trials) EXPECT_THAT(planned.text(0), HasSubstr(trial.id));
  for (const auto& trial : planned.plan.trials) EXPECT_THAT(planned.text(10), HasSubstr(trial.id));
}

TEST(PlanText, SumsUpAxesOfManyValues) {
  const std::string text =
      Planned("search: {kind: random, count: 20, seed: 1}\naxes: {optimizer.lr: {log_uniform: [1e-5, 1e-2]}}\n").text();
  EXPECT_THAT(text, ::testing::ContainsRegex("optimizer.lr  20 values from 1\\.[0-9]+e-05 to 0\\.00"));
}

TEST(PlanJson, HoldsWhatScriptsNeed) {
  const Planned planned(kTwoKinds);
  const auto json = planned.json();
  EXPECT_EQ(json["search"]["kind"], "grid");
  EXPECT_EQ(json["early_stopping"]["eta"], 2);
  EXPECT_EQ(json["objective"]["mode"], "max");
  EXPECT_EQ(json["recipe"], "compact");
  EXPECT_TRUE(json["config"].is_null());
  ASSERT_EQ(json["trials"].size(), 4u);
  EXPECT_EQ(json["trials"][2]["id"], planned.plan.trials[2].id);
  EXPECT_EQ(json["trials"][2]["parameters"]["optimizer.momentum"], "0.5");
  EXPECT_EQ(json["trials"][2]["epochs"], 4);
  EXPECT_TRUE(json["trials"][2]["images_per_epoch"].is_null());
  EXPECT_EQ(json["axes"][0]["values"]["sgd"], 2);
  EXPECT_EQ(json["axes"][0]["distinct"], 2);
  EXPECT_EQ(json["axes"][0]["without"], 1);
  EXPECT_EQ(json["axes"][2]["key"], "seed") << "set by a point only";
  EXPECT_EQ(json["cost"]["epochs"], 16);
  EXPECT_EQ(json["cost"]["likely_epochs"], 8);
  EXPECT_TRUE(json["cost"]["hours"].is_null());
}

}  // namespace
}  // namespace assay::launcher::trials
