// SPDX-License-Identifier: Apache-2.0
// Numbers computed with PyTorch 2.11.0 (CPU; cnn5 in float32, compact in float64) for the same architectures, with the
// weights, statistics and images of formula_values.hpp and the labels 0 1 0 1 0 1. The tolerance covers another
// instruction set's summation.
#include <ATen/ops/arange.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "models/loss.hpp"
#include "models/registry.hpp"
#include "tests/models/formula_values.hpp"

namespace assay::models {
namespace {

constexpr double kTolerance = 2e-4;

void expect_relative(double actual, double expected, const std::string& what) {
  EXPECT_NEAR(actual, expected, kTolerance * std::abs(expected)) << what;
}

at::Tensor labels() {
  return at::arange(6, at::kLong).remainder(2);
}

TEST(Golden, Cnn5LogitsAndLossInEvaluation) {
  const auto detector = build_model("cnn5", {});
  fill_by_formula(*detector);
  const at::Tensor logits = detector->forward(formula_images(6, 32, 255), {});
  constexpr std::array kLogits = {0.601349235, 0.605417132, 0.552997112, 0.561415195, 0.660243809, 0.576113224};
  for (std::size_t i = 0; i < kLogits.size(); ++i) {
    expect_relative(logits[static_cast<std::int64_t>(i)].item<double>(), kLogits[i], "image " + std::to_string(i));
  }
  expect_relative(summed_loss(logits, labels(), {}).item<double>(), 4.45547104, "loss");
}

TEST(Golden, Cnn5GradientNorms) {
  const auto detector = build_model("cnn5", {});
  fill_by_formula(*detector);
  summed_loss(detector->forward(formula_images(6, 32, 255), {}), labels(), {}).backward();
  const std::vector<std::pair<std::string, double>> expected = {{"features.0.weight", 7.25424407},
                                                                {"features.32.weight", 20.9806136},
                                                                {"fc1.weight", 10.7455489},
                                                                {"bn.weight", 0.452097203},
                                                                {"fc2.bias", 0.863958061}};
  const auto parameters = detector->parameters();
  for (const auto& [name, norm] : expected) {
    expect_relative(tensor_named(parameters, name).grad().to(at::kDouble).norm().item<double>(), norm, name);
  }
}

struct CompactRun {
  int image_size;
  double rate;                     // small where steps cross kinks of ReLU and pooling
  std::array<double, 4> training;  // summed loss before each of four SGD steps on the mean loss
  double evaluation;               // and after them
  double running_mean;             // sum over the channels of the first batch norm
  double running_variance;
};

class GoldenCompact : public ::testing::TestWithParam<CompactRun> {};

TEST_P(GoldenCompact, LossesOfFourStepsWithoutDropout) {
  const CompactRun& run = GetParam();
  const auto detector = build_model("compact", {.dropout = 0});
  fill_by_formula(*detector);
  const at::Tensor images = formula_images(6, run.image_size, 1);
  for (const double expected : run.training) {
    const at::Tensor loss = summed_loss(detector->forward(images, {.training = true}), labels(), {});
    expect_relative(loss.item<double>(), expected, "training loss");
    loss.div(6).backward();
    const c10::NoGradGuard no_grad;
    for (const auto& parameter : detector->parameters()) {
      parameter.tensor.sub_(parameter.tensor.grad(), run.rate);
      parameter.tensor.mutable_grad().zero_();
    }
  }
  const auto buffers = detector->buffers();
  expect_relative(tensor_named(buffers, "features.2.running_mean").sum().item<double>(), run.running_mean, "mean");
  expect_relative(tensor_named(buffers, "features.2.running_var").sum().item<double>(), run.running_variance, "var");
  expect_relative(summed_loss(detector->forward(images, {}), labels(), {}).item<double>(), run.evaluation,
                  "evaluation");
}

INSTANTIATE_TEST_SUITE_P(
    Sizes, GoldenCompact,
    ::testing::Values(
        CompactRun{32, 0.01, {4.46808586, 1.43947574, 0.789220953, 0.560241538}, 4.33814713, 0.0300794112, 31.5955934},
        CompactRun{48, 0.001, {5.06471655, 4.6807518, 4.33480719, 4.03291111}, 4.31898718, 0.0316986425, 31.5954549}),
    [](const auto& instance) { return "Size" + std::to_string(instance.param.image_size); });

}  // namespace
}  // namespace assay::models
