// SPDX-License-Identifier: Apache-2.0
// Batch norms whose statistics were folded away get them back without a change of the function.
#include <ATen/TensorOperators.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include "models/registry.hpp"
#include "tests/models/formula_values.hpp"

namespace assay::models {
namespace {

// As in a file with folded batch norms: statistics 0 and 1 - epsilon, scale 1, any shift.
void fold(Detector& detector) {
  const c10::NoGradGuard no_grad;
  for (const auto& [name, tensor] : detector.buffers()) tensor.fill_(name.ends_with("var") ? 1 - 1e-3 : 0);
  for (const auto& [name, tensor] : detector.parameters()) {
    if (tensor.dim() == 1 && name.ends_with("weight")) tensor.fill_(1);
  }
}

TEST(Recalibration, LeavesTheOutputInEvaluationAsItWas) {
  const c10::NoGradGuard no_grad;
  for (const char* name : {"mobilenet_v2", "cnn5", "resnet18"}) {
    const auto detector = build_model(name, {});
    fill_by_formula(*detector, 0.8);
    fold(*detector);
    const std::vector<at::Tensor> batches = {formula_images(6, 64, 1), formula_images(3, 64, 2)};
    const at::Tensor before = detector->forward(batches[0], {});
    detector->recalibrate_batch_norms(batches);
    const at::Tensor after = detector->forward(batches[0], {});
    EXPECT_LT((after - before).abs().max().item<double>(), 2e-6 * before.abs().max().item<double>()) << name;
  }
}

TEST(Recalibration, MakesTrainingModeComputeTheSameFunction) {
  const c10::NoGradGuard no_grad;
  const auto detector = build_model("compact", {.dropout = 0});
  fill_by_formula(*detector);
  fold(*detector);
  const at::Tensor images = formula_images(8, 32, 1);
  const at::Tensor expected = detector->forward(images, {});
  EXPECT_FALSE(at::allclose(detector->forward(images, {.training = true}), expected, 1e-2, 1e-2));
  fold(*detector);
  detector->recalibrate_batch_norms({images});
  EXPECT_TRUE(at::allclose(detector->forward(images, {.training = true}), expected, 1e-3, 1e-3));
}

TEST(Recalibration, StatisticsAreThoseOfAllImagesTogether) {
  const c10::NoGradGuard no_grad;
  const at::Tensor images = formula_images(6, 16, 255);
  const auto detector = build_model("compact", {});
  const auto parameters = detector->parameters();
  const at::Tensor input = at::conv2d(images, tensor_named(parameters, "features.0.weight").contiguous(),
                                      tensor_named(parameters, "features.0.bias"), 1, 1)
                               .relu()
                               .to(at::kDouble);
  detector->recalibrate_batch_norms({images.narrow(0, 0, 1), images.narrow(0, 1, 5), at::empty({0, 3, 16, 16})});
  const auto buffers = detector->buffers();
  EXPECT_TRUE(at::allclose(tensor_named(buffers, "features.2.running_mean").to(at::kDouble), input.mean({0, 2, 3}),
                           1e-5, 1e-6));
  EXPECT_TRUE(at::allclose(tensor_named(buffers, "features.2.running_var").to(at::kDouble),
                           input.var({0, 2, 3}, /*unbiased=*/false), 1e-5, 1e-6));
}

TEST(Recalibration, AConstantChannelKeepsAFiniteScale) {
  const c10::NoGradGuard no_grad;
  const auto detector = build_model("compact", {});
  detector->recalibrate_batch_norms({at::zeros({2, 3, 16, 16})});
  EXPECT_TRUE(detector->forward(at::ones({1, 3, 16, 16}), {}).isfinite().all().item<bool>());
}

TEST(Recalibration, NeedsImages) {
  const auto detector = build_model("compact", {});
  EXPECT_THROW(detector->recalibrate_batch_norms({}), std::invalid_argument);
  EXPECT_THROW(detector->recalibrate_batch_norms({at::empty({0, 3, 16, 16})}), std::invalid_argument);
}

}  // namespace
}  // namespace assay::models
