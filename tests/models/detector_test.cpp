// SPDX-License-Identifier: Apache-2.0
#include "models/detector.hpp"

#include <ATen/ops/allclose.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include <cmath>

#include "models/registry.hpp"
#include "tests/models/formula_values.hpp"

namespace assay::models {
namespace {

TEST(ProbabilityReal, OfOneLogitIsItsSigmoid) {
  const at::Tensor p = probability_real(at::tensor({0.0f, 2.0f, -200.0f}).unsqueeze(1));
  EXPECT_EQ(p.sizes(), (std::vector<std::int64_t>{3}));
  EXPECT_FLOAT_EQ(p[0].item<float>(), 0.5f);
  EXPECT_FLOAT_EQ(p[1].item<float>(), static_cast<float>(1 / (1 + std::exp(-2.0))));
  EXPECT_GE(p[2].item<float>(), 0.0f);
}

TEST(ProbabilityReal, OfTwoLogitsIsTheSecondOfTheSoftmax) {
  const at::Tensor p = probability_real(at::tensor({1.0f, 3.0f, 5.0f, 5.0f}).view({2, 2}));
  EXPECT_TRUE(p.is_contiguous());
  EXPECT_FLOAT_EQ(p[0].item<float>(), static_cast<float>(1 / (1 + std::exp(-2.0))));
  EXPECT_FLOAT_EQ(p[1].item<float>(), 0.5f);
}

TEST(ProbabilityReal, RefusesOtherShapes) {
  EXPECT_THROW(probability_real(at::zeros({3})), std::invalid_argument);
  EXPECT_THROW(probability_real(at::zeros({3, 3})), std::invalid_argument);
}

TEST(Detector, RefusesImagesOfAnotherTypeOrRank) {
  const auto detector = build_model("compact", {});
  EXPECT_THROW(detector->forward(at::zeros({3, 32, 32}), {}), std::invalid_argument);
  EXPECT_THROW(detector->forward(at::zeros({1, 3, 32, 32}, at::kByte), {}), std::invalid_argument);
}

TEST(Detector, DoesNotChangeItsInput) {
  const at::Tensor images = formula_images(2, 32, 1).contiguous(at::MemoryFormat::ChannelsLast);
  const at::Tensor before = images.clone();
  for (const auto& entry : known_models()) build_model(entry.name, {})->forward(images, {});
  EXPECT_TRUE(images.equal(before));
}

TEST(Detector, GivesTheSameLogitsForBothMemoryFormats) {
  const at::Tensor images = formula_images(3, 32, 1);
  for (const auto& entry : known_models()) {
    const auto detector = build_model(entry.name, {});
    const at::Tensor expected = detector->forward(images, {});
    EXPECT_TRUE(detector->forward(images.contiguous(at::MemoryFormat::ChannelsLast), {}).equal(expected));
  }
}

TEST(Detector, EvaluationOfAnImageDoesNotDependOnItsBatch) {
  const at::Tensor images = formula_images(5, 32, 1);
  for (const auto& entry : known_models()) {
    const auto detector = build_model(entry.name, {});
    const at::Tensor together = detector->forward(images, {});
    const at::Tensor alone = detector->forward(images.narrow(0, 3, 1), {});
    EXPECT_TRUE(at::allclose(together[3], alone[0], 1e-5, 1e-6)) << entry.name;
  }
}

TEST(Detector, TrainingIsRepeatedExactlyForEqualSeedStepAndSamples) {
  for (const auto& entry : known_models()) {
    ForwardContext context{.training = true, .seed = 3, .step = 9, .samples = at::arange(6, at::kLong)};
    const at::Tensor images = formula_images(6, 32, 1);
    const auto detector = build_model(entry.name, {});
    const at::Tensor first = detector->forward(images, context);
    EXPECT_TRUE(detector->forward(images, context).equal(first)) << entry.name;
    if (entry.name.ends_with("resnet50") || entry.name == "resnet18") continue;  // no dropout
    context.step = 10;
    EXPECT_FALSE(detector->forward(images, context).equal(first)) << entry.name;
  }
}

}  // namespace
}  // namespace assay::models
