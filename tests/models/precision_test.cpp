// SPDX-License-Identifier: Apache-2.0
// Passes in bfloat16 beside the same ones in float32: close, and float32 where it must stay so.
#include <ATen/TensorOperators.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/isfinite.h>
#include <gtest/gtest.h>

#include "models/loss.hpp"
#include "models/registry.hpp"
#include "models/unfused_batch_norm.hpp"
#include "tests/models/formula_values.hpp"

namespace assay::models {
namespace {

struct Passed {
  at::Tensor logits;
  at::Tensor gradients;  // of all parameters, flat
  std::vector<NamedTensor> buffers;
};

Passed pass(const std::string& model, Precision precision) {
  const auto detector = build_model(model, {.seed = 3});
  const BatchNormFunction function = [](const BatchNormCall& call) { return unfused_batch_norm(call); };
  const ForwardContext context{
      .training = true, .samples = at::arange(8, at::kLong), .batch_norm = &function, .precision = precision};
  const at::Tensor logits = detector->forward(formula_images(8, 32, 2), context);
  summed_loss(logits, at::arange(8, at::kLong).remainder(2), {}).backward();
  std::vector<at::Tensor> flat;
  for (const auto& parameter : detector->parameters()) {
    EXPECT_EQ(parameter.tensor.grad().scalar_type(), at::kFloat) << parameter.name;
    flat.push_back(parameter.tensor.grad().flatten());
  }
  return {logits.detach(), at::cat(flat), detector->buffers()};
}

class EachModelInBfloat16 : public ::testing::TestWithParam<std::string> {};

TEST_P(EachModelInBfloat16, LogitsGradientsAndStatisticsStayFloat32) {
  const Passed wide = pass(GetParam(), Precision::fp32);
  const Passed narrow = pass(GetParam(), Precision::bf16);
  EXPECT_EQ(narrow.logits.scalar_type(), at::kFloat);
  EXPECT_FALSE(narrow.logits.equal(wide.logits)) << "it was computed in bfloat16";
  EXPECT_TRUE(at::isfinite(narrow.gradients).all().item<bool>());
  // Layers multiply rounding errors; the sizes of gradients stay what they are.
  EXPECT_NEAR(narrow.gradients.norm().item<double>() / wide.gradients.norm().item<double>(), 1, 0.5);
  for (std::size_t i = 0; i < wide.buffers.size(); ++i) {
    EXPECT_EQ(narrow.buffers[i].tensor.scalar_type(), at::kFloat);
    EXPECT_TRUE(at::allclose(narrow.buffers[i].tensor, wide.buffers[i].tensor, 0.1, 0.02)) << wide.buffers[i].name;
  }
}

TEST(InBfloat16, GradientsOfAShallowNetworkAreThoseOfFloat32UpToRounding) {
  const Passed wide = pass("compact", Precision::fp32);
  const Passed narrow = pass("compact", Precision::bf16);
  const double error = (narrow.gradients - wide.gradients).norm().item<double>() / wide.gradients.norm().item<double>();
  EXPECT_LT(error, 0.25);
}

TEST_P(EachModelInBfloat16, EvaluationWithoutGradientsIsCloseToThatOfFloat32) {
  const c10::NoGradGuard no_grad;
  const auto detector = build_model(GetParam(), {.seed = 3});
  const at::Tensor images = formula_images(4, 32, 2);
  const at::Tensor wide = detector->forward(images, {});
  const at::Tensor narrow = detector->forward(images, {.precision = Precision::bf16});
  EXPECT_TRUE(at::allclose(narrow, wide, 0.05, 0.05));
}

INSTANTIATE_TEST_SUITE_P(Models, EachModelInBfloat16, ::testing::Values("cnn5", "compact", "mobilenet_v2"),
                         [](const auto& instance) { return instance.param; });

}  // namespace
}  // namespace assay::models
