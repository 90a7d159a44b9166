// SPDX-License-Identifier: Apache-2.0
#include "models/loss.hpp"

#include <ATen/ops/empty.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include <cmath>

namespace assay::models {
namespace {

const std::vector<double> kLogits = {0.5, -1.25, 3.0};
const std::vector<double> kPairs = {0.5, 1.0, -1.25, 0.75, 3.0, -2.0};
const std::vector<std::int64_t> kLabels = {1, 0, 0};

at::Tensor one_logit() {
  return at::tensor(kLogits, at::kFloat).view({3, 1});
}

at::Tensor two_logits() {
  return at::tensor(kPairs, at::kFloat).view({3, 2});
}

at::Tensor labels() {
  return at::tensor(kLabels, at::kLong);
}

// -w (t log p + (1 - t) log(1 - p)) with p = sigmoid(score), t the smoothed label; a pair's score is real minus fake.
double by_formula(const std::vector<double>& scores, const LossOptions& options) {
  double sum = 0;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    const double p = 1 / (1 + std::exp(-scores[i]));
    const bool real = kLabels[i] == 1;
    const double t = (real ? 1.0 : 0.0) * (1 - options.label_smoothing) + options.label_smoothing / 2;
    sum -= (real ? options.weight_real : options.weight_fake) * (t * std::log(p) + (1 - t) * std::log(1 - p));
  }
  return sum;
}

std::vector<double> pair_scores() {
  std::vector<double> scores;
  for (std::size_t i = 0; i < kPairs.size(); i += 2) scores.push_back(kPairs[i + 1] - kPairs[i]);
  return scores;
}

TEST(SummedLoss, EqualsTheFormulaForAllOptions) {
  for (const double smoothing : {0.0, 0.1, 0.5}) {
    for (const double weight : {1.0, 0.25, 4.0}) {
      const LossOptions options{.label_smoothing = smoothing, .weight_fake = weight, .weight_real = 2 - weight / 4};
      EXPECT_NEAR(summed_loss(one_logit(), labels(), options).item<double>(), by_formula(kLogits, options), 1e-5);
      EXPECT_NEAR(summed_loss(two_logits(), labels(), options).item<double>(), by_formula(pair_scores(), options),
                  1e-5);
    }
  }
}

// PyTorch 2.11: binary_cross_entropy_with_logits and cross_entropy with reduction "sum".
TEST(SummedLoss, EqualsPyTorch) {
  EXPECT_NEAR(summed_loss(one_logit(), labels(), {}).item<double>(), 3.77459335, 1e-6);
  EXPECT_NEAR(summed_loss(two_logits(), labels(), {}).item<double>(), 2.60772038, 1e-6);
  EXPECT_NEAR(summed_loss(two_logits(), labels(), {.label_smoothing = 0.2}).item<double>(), 2.95772052, 1e-6);
  const LossOptions weighted{.label_smoothing = 0.2, .weight_fake = 0.5, .weight_real = 3};
  EXPECT_NEAR(summed_loss(one_logit(), labels(), weighted).item<double>(), 3.13498878, 1e-6);
  EXPECT_NEAR(summed_loss(two_logits(), labels(), weighted).item<double>(), 2.78905249, 1e-6);
}

TEST(SummedLoss, IsASumSoThatPartsOfABatchAddUp) {
  const double whole = summed_loss(one_logit(), labels(), {}).item<double>();
  const double parts = summed_loss(one_logit().narrow(0, 0, 1), labels().narrow(0, 0, 1), {}).item<double>() +
                       summed_loss(one_logit().narrow(0, 1, 2), labels().narrow(0, 1, 2), {}).item<double>();
  EXPECT_NEAR(whole, parts, 1e-6);
}

TEST(SummedLoss, OfAnEmptyMicroBatchIsZeroWithAGraph) {
  for (const std::int64_t columns : {1, 2}) {
    at::Tensor logits = at::empty({0, columns}).set_requires_grad(true);
    const at::Tensor loss =
        summed_loss(logits, at::empty({0}, at::kLong), {.label_smoothing = 0.1, .weight_fake = 2, .weight_real = 3});
    EXPECT_EQ(loss.item<float>(), 0.0f);
    loss.backward();
    EXPECT_EQ(logits.grad().sizes(), logits.sizes());
  }
}

TEST(SummedLoss, GradientOfOneLogitIsProbabilityMinusTarget) {
  at::Tensor logits = one_logit().set_requires_grad(true);
  summed_loss(logits, labels(), {.label_smoothing = 0.2}).backward();
  for (std::size_t i = 0; i < kLogits.size(); ++i) {
    const double target = kLabels[i] == 1 ? 0.9 : 0.1;
    EXPECT_NEAR(logits.grad()[static_cast<std::int64_t>(i)].item<double>(), 1 / (1 + std::exp(-kLogits[i])) - target,
                1e-6);
  }
}

TEST(SummedLoss, StaysFiniteForExtremeLogits) {
  const at::Tensor extreme = at::tensor({1000.0f, -1000.0f}).view({1, 2});
  EXPECT_NEAR(summed_loss(extreme, at::tensor({1}, at::kLong), {}).item<double>(), 2000, 1e-3);
  EXPECT_NEAR(summed_loss(extreme, at::tensor({0}, at::kLong), {}).item<double>(), 0, 1e-6);
}

TEST(SummedLoss, RefusesWrongShapesAndOptions) {
  EXPECT_THROW(summed_loss(at::zeros({3, 3}), labels(), {}), std::invalid_argument);
  EXPECT_THROW(summed_loss(at::zeros({2, 1}), labels(), {}), std::invalid_argument);
  EXPECT_THROW(summed_loss(one_logit(), labels().to(at::kFloat), {}), std::invalid_argument);
  EXPECT_THROW(summed_loss(one_logit(), labels(), {.label_smoothing = 1}), std::invalid_argument);
}

}  // namespace
}  // namespace assay::models
