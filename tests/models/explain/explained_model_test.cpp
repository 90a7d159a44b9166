// SPDX-License-Identifier: Apache-2.0
#include "models/explain/explained_model.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>

#include <cmath>

#include "models/registry.hpp"
#include "tests/models/lively_detector.hpp"

namespace assay::models::explain {
namespace {

TEST(OutputOf, IsTheLogOddsOfRealAndItsSigmoid) {
  const at::Tensor one = at::tensor({2.0f, -1.0f}).reshape({2, 1});
  const at::Tensor two = at::tensor({1.0f, 3.0f, 0.5f, -0.5f}).reshape({2, 2});
  for (const at::Tensor& logits : {one, two}) {
    EXPECT_TRUE(at::allclose(output_of(logits, Output::logit), at::tensor({2.0f, -1.0f})));
    const at::Tensor probability = output_of(logits, Output::probability);
    EXPECT_NEAR(probability[0].item<double>(), 1 / (1 + std::exp(-2.0)), 1e-6);
    EXPECT_NEAR(output_of(logits, Output::logit, 4)[0].item<double>(), 0.5, 1e-6);
  }
}

TEST(ExplainedModel, ItsInputGradientsPredictSmallChanges) {
  const at::Tensor images = striped_images(2, 32);
  const auto detector = build_model("compact", {});
  enliven(*detector, striped_images(16, 32));
  ExplainedModel model(*detector, {});
  const InputGradients found = model.input_gradients(images, Output::logit);
  const auto outputs = model.outputs(images, Output::logit);
  EXPECT_NEAR(found.outputs[0], outputs[0], 1e-5);
  EXPECT_NEAR(found.outputs[1], outputs[1], 1e-5);
  at::Tensor moved = images.clone();
  const at::Tensor step = found.gradients * (1e-3 / found.gradients.abs().max().item<double>());
  moved += step;
  const auto after = model.outputs(moved, Output::logit);
  for (std::int64_t i = 0; i < 2; ++i) {
    const double predicted = (found.gradients[i] * step[i]).sum().item<double>();
    const auto n = static_cast<std::size_t>(i);
    EXPECT_NEAR(after[n] - found.outputs[n], predicted, 0.2 * std::abs(predicted)) << i;
  }
}

TEST(ExplainedModel, NamesItsLayersWhenOneIsUnknown) {
  const auto detector = build_model("compact", {});
  ExplainedModel model(*detector, {});
  try {
    model.layer_gradients(striped_images(1, 32), "layer4", Output::logit);
    FAIL() << "an unknown layer was accepted";
  } catch (const UnknownLayer& error) {
    EXPECT_NE(std::string(error.what()).find(model.last_convolution(3, 32)), std::string::npos) << error.what();
  }
  EXPECT_THROW(model.layer_gradients(striped_images(1, 32), "fc", Output::logit), std::invalid_argument);
}

}  // namespace
}  // namespace assay::models::explain
