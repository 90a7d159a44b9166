// SPDX-License-Identifier: Apache-2.0
#include "models/explain/deletion.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/ones_like.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>
#include <c10/core/GradMode.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "models/linear.hpp"
#include "models/network.hpp"
#include "models/pooling.hpp"

namespace assay::models::explain {
namespace {

constexpr double kGain = 40;

// Log-odds of REAL: kGain x the mean of the first channel, less kGain / 10.
std::unique_ptr<Detector> red_model() {
  auto root = std::make_shared<Sequence>();
  root->add("gap", std::make_shared<GlobalAveragePool>()).add("fc", std::make_shared<Linear>(3, 1));
  auto detector = std::make_unique<Network>(std::move(root), NetworkOptions{.logits = 1, .head = {"gap", "fc"}});
  const c10::NoGradGuard no_grad;
  const auto parameters = detector->parameters();
  parameters[0].tensor.fill_(0);
  parameters[0].tensor.select(1, 0).fill_(kGain);
  parameters[1].tensor.fill_(-kGain / 10);
  return detector;
}

double sigmoid(double x) {
  return 1 / (1 + std::exp(-x));
}

// Black but for a red square of 4 x 4 in 16 x 8.
at::Tensor red_square() {
  at::Tensor seen = at::zeros({3, 16, 8});
  seen[0].narrow(0, 2, 4).narrow(1, 3, 4).fill_(1);
  return seen;
}

std::vector<double> importance_of(const at::Tensor& map) {
  const at::Tensor values = map.to(at::kDouble).contiguous();
  return {values.const_data_ptr<double>(), values.const_data_ptr<double>() + values.numel()};
}

class Deletion : public ::testing::Test {
 protected:
  std::unique_ptr<Detector> detector_ = red_model();
  ExplainedModel model_{*detector_, {}};
  at::Tensor seen_ = red_square();
  at::Tensor black_ = at::zeros_like(seen_);
};

TEST_F(Deletion, AreasAreThoseOfTheCurvesByHand) {
  // 128 pixels in 8 steps of 16: the red square is exactly the first step.
  DeletionTrial trial(model_, seen_, black_, /*real=*/true, {.steps = 8});
  const double shown = sigmoid(kGain * 16 / 128 - kGain / 10);
  const double hidden = sigmoid(-kGain / 10);
  const DeletionScores right = trial.of(importance_of(seen_[0]));
  EXPECT_NEAR(right.deletion_auc, (0.5 * shown + 7 * hidden + 0.5 * hidden) / 8, 1e-6);
  EXPECT_NEAR(right.insertion_auc, (0.5 * hidden + 7 * shown + 0.5 * shown) / 8, 1e-6);
  const DeletionScores wrong = trial.of(importance_of(-seen_[0]));
  EXPECT_NEAR(wrong.deletion_auc, right.insertion_auc, 0.15);
  EXPECT_GT(wrong.deletion_auc, right.deletion_auc);
  EXPECT_LT(wrong.insertion_auc, right.insertion_auc);
}

TEST_F(Deletion, TheOtherClassHasTheRestOfTheArea) {
  const auto importance = importance_of(seen_[0]);
  const DeletionScores real = DeletionTrial(model_, seen_, black_, true, {}).of(importance);
  const DeletionScores fake = DeletionTrial(model_, seen_, black_, false, {}).of(importance);
  EXPECT_NEAR(real.deletion_auc + fake.deletion_auc, 1, 1e-6);
  EXPECT_NEAR(real.insertion_auc + fake.insertion_auc, 1, 1e-6);
}

TEST_F(Deletion, ARightMapBeatsRandomMapsAndAFlatOneDoesNot) {
  DeletionTrial trial(model_, seen_, black_, true, {.random_maps = 32});
  const RandomBaseline random = trial.random_baseline();
  EXPECT_GT(random.deletion_deviation, 0);
  EXPECT_GT(random.insertion_deviation, 0);
  const DeletionScores right = trial.of(importance_of(seen_[0]));
  EXPECT_LT(right.deletion_auc, random.deletion_auc - 3 * random.deletion_deviation);
  EXPECT_GT(right.insertion_auc, random.insertion_auc + 3 * random.insertion_deviation);
  const DeletionScores flat = trial.of(importance_of(at::ones_like(seen_[0])));
  EXPECT_NEAR(flat.deletion_auc, random.deletion_auc, 4 * random.deletion_deviation);
  EXPECT_NEAR(flat.insertion_auc, random.insertion_auc, 4 * random.insertion_deviation);
  // Hiding in a random order is showing in the reverse of one.
  EXPECT_NEAR(random.deletion_auc, random.insertion_auc, 4 * random.deletion_deviation / std::sqrt(32.0));
}

TEST_F(Deletion, DoesNotDependOnTheBatch) {
  const auto importance = importance_of(seen_[0]);
  const DeletionScores one = DeletionTrial(model_, seen_, black_, true, {.batch = 1}).of(importance);
  const DeletionScores many = DeletionTrial(model_, seen_, black_, true, {.batch = 250}).of(importance);
  EXPECT_NEAR(one.deletion_auc, many.deletion_auc, 1e-7);
  EXPECT_NEAR(one.insertion_auc, many.insertion_auc, 1e-7);
  EXPECT_EQ(DeletionTrial(model_, seen_, black_, true, {.batch = 7}).random_baseline().deletion_auc,
            DeletionTrial(model_, seen_, black_, true, {.batch = 7}).random_baseline().deletion_auc);
}

TEST_F(Deletion, WorksWithMoreStepsThanPixelsAndWithOne) {
  const auto importance = importance_of(seen_[0]);
  const double fine = DeletionTrial(model_, seen_, black_, true, {.steps = 300}).of(importance).deletion_auc;
  EXPECT_GT(fine, 0);
  EXPECT_LT(fine, 0.2);
  const DeletionScores coarse = DeletionTrial(model_, seen_, black_, true, {.steps = 1}).of(importance);
  EXPECT_NEAR(coarse.deletion_auc, coarse.insertion_auc, 1e-12);
  EXPECT_TRUE(
      std::isnan(DeletionTrial(model_, seen_, black_, true, {.random_maps = 1}).random_baseline().deletion_deviation));
}

TEST_F(Deletion, WhereNothingIsHiddenTheCurveIsFlat) {
  const DeletionScores scores = DeletionTrial(model_, seen_, seen_, true, {}).of(importance_of(seen_[0]));
  EXPECT_NEAR(scores.deletion_auc, scores.insertion_auc, 1e-7);
  EXPECT_NEAR(scores.deletion_auc, sigmoid(kGain * 16 / 128 - kGain / 10), 1e-6);
}

TEST_F(Deletion, RefusesMapsAndImagesThatDoNotFit) {
  EXPECT_THROW(DeletionTrial(model_, seen_, at::zeros({3, 8, 8}), true, {}), std::invalid_argument);
  EXPECT_THROW(DeletionTrial(model_, seen_, black_, true, {.steps = 0}), std::invalid_argument);
  EXPECT_THROW(DeletionTrial(model_, seen_, black_, true, {.random_maps = 0}), std::invalid_argument);
  EXPECT_THROW(DeletionTrial(model_, seen_, black_, true, {.batch = 0}), std::invalid_argument);
  DeletionTrial trial(model_, seen_, black_, true, {});
  EXPECT_THROW(trial.of(std::vector<double>(7, 0.0)), std::invalid_argument);
  EXPECT_THROW(trial.of(std::vector<double>(128, std::numeric_limits<double>::quiet_NaN())), std::invalid_argument);
}

}  // namespace
}  // namespace assay::models::explain
