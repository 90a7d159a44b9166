// SPDX-License-Identifier: Apache-2.0
#include "launcher/explanation/method_model.hpp"

#include <gtest/gtest.h>

#include "models/state.hpp"
#include "tests/launcher/explanation/small_run.hpp"

namespace assay::launcher::explanation {
namespace {

using models::Precision;
using models::explain::ExplainedModel;
using models::explain::Output;

double greatest_difference(const std::vector<double>& a, const std::vector<double>& b) {
  double greatest = 0;
  for (std::size_t i = 0; i < a.size(); ++i) greatest = std::max(greatest, std::abs(a[i] - b[i]));
  return greatest;
}

class MethodModels : public ::testing::Test {
 protected:
  std::vector<double> as_trained(Output output) {
    return ExplainedModel(*run_.trained.model, {}, run_.trained.temperature).outputs(images_, output);
  }

  SmallRun run_;
  at::Tensor images_ = run_.seen({0, 1, 2, 3});
};

TEST_F(MethodModels, SayWhatTheRunsModelSays) {
  const auto model = MethodModel::of_run(run_.trained, "features.8", Precision::fp32);
  EXPECT_LT(greatest_difference(model->explained().outputs(images_, Output::logit), as_trained(Output::logit)), 1e-4);
  EXPECT_EQ(model->layer(), "features.8");
}

TEST_F(MethodModels, DivideByTheTemperature) {
  run_.trained.temperature = 4;
  const auto model = MethodModel::of_run(run_.trained, "", Precision::fp32);
  EXPECT_LT(
      greatest_difference(model->explained().outputs(images_, Output::probability), as_trained(Output::probability)),
      1e-5);
}

TEST_F(MethodModels, InBfloat16AreNear) {
  const auto model = MethodModel::of_run(run_.trained, "", Precision::bf16);
  EXPECT_LT(
      greatest_difference(model->explained().outputs(images_, Output::probability), as_trained(Output::probability)),
      0.02);
}

TEST_F(MethodModels, LeaveTheRunsModelAsItIs) {
  const auto before = as_trained(Output::logit);
  MethodModel::of_run(run_.trained, "", Precision::bf16)->explained().outputs(images_, Output::logit);
  MethodModel::randomised(run_.trained, "", Precision::fp32, images_, 1);
  EXPECT_EQ(as_trained(Output::logit), before);
}

TEST_F(MethodModels, WithRandomWeightsAreAFunctionOfTheSeed) {
  const auto outputs = [&](std::uint64_t seed) {
    return MethodModel::randomised(run_.trained, "", Precision::fp32, images_, seed)
        ->explained()
        .outputs(images_, Output::logit);
  };
  EXPECT_EQ(outputs(1), outputs(1));
  EXPECT_GT(greatest_difference(outputs(1), outputs(2)), 1e-3);
  EXPECT_GT(greatest_difference(outputs(1), as_trained(Output::logit)), 1e-3);
}

}  // namespace
}  // namespace assay::launcher::explanation
