// SPDX-License-Identifier: Apache-2.0
// Grad-CAM against pytorch-grad-cam: ../shared/golden/explain.h5, gradcam/*.
#include <ATen/TensorOperators.h>
#include <gtest/gtest.h>

#include "models/explain/grad_cam.hpp"
#include "tests/models/explain/golden_model.hpp"

namespace assay::models::explain {
namespace {

void expect_near(const at::Tensor& found, const at::Tensor& expected, double tolerance, const std::string& what) {
  ASSERT_EQ(found.sizes(), expected.sizes()) << what;
  EXPECT_LE((found - expected).abs().max().item<double>(), tolerance) << what;
}

TEST(GoldenGradCam, TheModelAnswersAsTheReferences) {
  if (!GoldenExplain::available()) GTEST_SKIP() << kNoGolden;
  const GoldenExplain golden;
  const auto detector = load_golden_model();
  ExplainedModel model(*detector, {});
  const at::Tensor images = golden_images(golden, "rgb");
  const std::vector<double> logits = golden.numbers("forward/logits");
  const std::vector<double> probabilities = golden.numbers("forward/probs");
  const std::vector<double> found = model.outputs(images, Output::logit);
  const std::vector<double> found_probabilities = model.outputs(images, Output::probability);
  for (std::size_t i = 0; i < logits.size(); ++i) {
    EXPECT_NEAR(found[i], logits[i], 1e-4);
    EXPECT_NEAR(found_probabilities[i], probabilities[i], 1e-4);
  }
  for (const std::string layer : {"conv1_relu", "conv2_relu", "conv3"}) {
    const std::string ours = layer == "conv3" ? layer : "relu" + layer.substr(4, 1);
    expect_near(model.layer_gradients(images, ours, Output::logit).activations,
                golden_tensor(golden, "forward/" + layer), 1e-4, layer);
  }
}

struct Case {
  std::string layer;
  std::string output;
  int target;
};

class GoldenGradCamMaps : public ::testing::TestWithParam<Case> {};

TEST_P(GoldenGradCamMaps, AreTheReferencesStepByStep) {
  if (!GoldenExplain::available()) GTEST_SKIP() << kNoGolden;
  const GoldenExplain golden;
  const auto detector = load_golden_model();
  ExplainedModel model(*detector, {});
  const Case& asked = GetParam();
  const std::string path =
      "gradcam/" + asked.layer + "/" + asked.output + "/class" + std::to_string(asked.target) + "/";
  const auto expected = [&](const std::string& name) { return golden_tensor(golden, path + name); };
  const std::string layer = asked.layer == "conv3" ? "conv3" : "relu3";
  const Output output = asked.output == "logit" ? Output::logit : Output::probability;
  const at::Tensor images = golden_images(golden, "rgb");

  const double sign = asked.target == 1 ? 1 : -1;
  const LayerGradients pass = model.layer_gradients(images, layer, output);
  expect_near(pass.activations, expected("activations"), 1e-4, "activations");
  expect_near(pass.gradients * sign, expected("gradients"), 1e-4, "gradients");
  const at::Tensor weights = channel_weights(pass.gradients);
  expect_near(weights * sign, expected("weights"), 1e-5, "weights");
  expect_near(class_evidence(pass.activations, weights) * sign, expected("sum"), 1e-5, "sum");

  const GradCam found = grad_cam(model, images, layer, output);
  const ClassMaps& maps = asked.target == 1 ? found.real : found.fake;
  expect_near(maps.raw, expected("relu"), 1e-5, "relu");
  expect_near(normalise_maps(maps.raw), expected("normalised"), 1e-4, "normalised");
  expect_near(maps.maps, expected("resized"), 1e-4, "resized");
}

INSTANTIATE_TEST_SUITE_P(All, GoldenGradCamMaps,
                         ::testing::Values(Case{"conv3", "logit", 0}, Case{"conv3", "logit", 1},
                                           Case{"conv3", "prob", 0}, Case{"conv3", "prob", 1},
                                           Case{"conv3_relu", "logit", 0}, Case{"conv3_relu", "logit", 1},
                                           Case{"conv3_relu", "prob", 0}, Case{"conv3_relu", "prob", 1}),
                         [](const auto& instance) {
                           return instance.param.layer + "_" + instance.param.output + "_class" +
                                  std::to_string(instance.param.target);
                         });

TEST(GoldenGradCam, LooksAtTheLastConvolutionWhenNotTold) {
  const auto detector = build_golden_model();
  EXPECT_EQ(ExplainedModel(*detector, {}).last_convolution(3, 32), "conv3");
}

}  // namespace
}  // namespace assay::models::explain
