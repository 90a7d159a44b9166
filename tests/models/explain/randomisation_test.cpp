// SPDX-License-Identifier: Apache-2.0
#include "models/explain/randomisation.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/equal.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "models/explain/expected_gradients.hpp"
#include "models/explain/grad_cam.hpp"
#include "models/registry.hpp"
#include "models/state.hpp"
#include "tests/models/lively_detector.hpp"

namespace assay::models::explain {
namespace {

const double kNan = std::numeric_limits<double>::quiet_NaN();

std::vector<double> doubles(const at::Tensor& tensor) {
  const at::Tensor values = tensor.to(at::kDouble).contiguous();
  return {values.const_data_ptr<double>(), values.const_data_ptr<double>() + values.numel()};
}

struct Shape {
  std::string model;
  std::int64_t size;
};

class RandomisedModel : public ::testing::TestWithParam<Shape> {};

TEST_P(RandomisedModel, StaysAlive) {
  const auto& [name, size] = GetParam();
  const auto detector = build_model(name, {});
  fill_by_formula(*detector);
  const at::Tensor images = striped_images(8, size);
  randomise_weights(*detector, images, 3);
  ExplainedModel model(*detector, {});
  const auto logits = model.outputs(images, Output::logit);
  double mean = 0;
  for (const double logit : logits) mean += logit / static_cast<double>(logits.size());
  double variance = 0;
  for (const double logit : logits) variance += std::pow(logit - mean, 2) / static_cast<double>(logits.size());
  EXPECT_TRUE(std::isfinite(mean));
  EXPECT_LT(std::abs(mean), 10);
  EXPECT_GT(std::sqrt(variance), 0.01) << "the output does not depend on the image";
  EXPECT_GT(model.input_gradients(images, Output::logit).gradients.abs().max().item<double>(), 0);
}

INSTANTIATE_TEST_SUITE_P(Models, RandomisedModel,
                         ::testing::Values(Shape{"compact", 32}, Shape{"cnn5", 32}, Shape{"mobilenet_v2", 64},
                                           Shape{"resnet50_se", 64}, Shape{"resnet18", 64}),
                         [](const auto& instance) { return instance.param.model; });

TEST(RandomiseWeights, ReplacesEveryWeightAndIsAFunctionOfTheSeed) {
  const at::Tensor images = striped_images(8, 32);
  const auto randomised = [&images](std::uint64_t seed) {
    auto detector = build_model("compact", {.seed = seed + 100});
    enliven(*detector, striped_images(16, 32));
    detector->freeze({"features.0", "features.2"});
    randomise_weights(*detector, images, seed);
    return detector;
  };
  const auto first = randomised(1);
  const auto again = randomised(1);
  const auto other = randomised(2);
  const auto trained = build_model("compact", {});
  enliven(*trained, striped_images(16, 32));
  for (std::size_t i = 0; i < state_of(*first).size(); ++i) {
    const NamedTensor tensor = state_of(*first)[i];
    EXPECT_TRUE(at::equal(tensor.tensor, state_of(*again)[i].tensor)) << tensor.name;
    EXPECT_FALSE(at::equal(tensor.tensor, state_of(*trained)[i].tensor)) << tensor.name;
    const bool drawn = tensor.tensor.dim() > 1;  // scale and shift start alike
    EXPECT_TRUE(!drawn || !at::equal(tensor.tensor, state_of(*other)[i].tensor)) << tensor.name;
  }
}

TEST(RandomiseWeights, NeedsTwoImages) {
  const auto detector = build_model("compact", {});
  EXPECT_THROW(randomise_weights(*detector, striped_images(1, 32), 0), std::invalid_argument);
}

TEST(RandomisationSimilarity, IsTheRankCorrelationOfMagnitudes) {
  const std::vector<double> a = {1, -2, 3, -4};
  const std::vector<double> same = {-10, 20, 30, 40};
  const std::vector<double> reversed = {4, 3, -2, 1};
  EXPECT_NEAR(randomisation_similarity(a, same), 1, 1e-12);
  EXPECT_NEAR(randomisation_similarity(a, reversed), -1, 1e-12);
  EXPECT_THROW(randomisation_similarity(a, std::vector<double>{1, 2}), std::invalid_argument);
}

TEST(RandomisationSimilarity, AMapThatVanishedHasChangedAndTwoFlatOnesSayNothing) {
  const std::vector<double> map = {1, 2, 3};
  const std::vector<double> flat = {0, 0, 0};
  EXPECT_EQ(randomisation_similarity(map, flat), 0);
  EXPECT_EQ(randomisation_similarity(flat, map), 0);
  EXPECT_TRUE(std::isnan(randomisation_similarity(flat, flat)));
}

TEST(JudgeRandomisation, TakesTheMeanOverWhatCanBeSaid) {
  const RandomisationVerdict verdict = judge_randomisation(std::vector<double>{0.2, kNan, 0.4});
  EXPECT_EQ(verdict.images, 2u);
  EXPECT_NEAR(verdict.similarity, 0.3, 1e-12);
  EXPECT_NEAR(verdict.standard_error, 0.1, 1e-12);
  EXPECT_TRUE(verdict.passed);
  EXPECT_FALSE(judge_randomisation(std::vector<double>{0.9, 0.8}).passed);
  const RandomisationVerdict none = judge_randomisation(std::vector<double>{kNan});
  EXPECT_FALSE(none.passed);
  EXPECT_EQ(none.images, 0u);
  EXPECT_TRUE(std::isnan(none.similarity));
  EXPECT_TRUE(std::isnan(judge_randomisation(std::vector<double>{0.1}).standard_error));
}

// What the check is for: an explanation of the model changes with its weights, an edge detector does not.
TEST(Randomisation, TellsAnExplanationFromAPictureOfTheImage) {
  const at::Tensor images = striped_images(16, 32);
  const auto trained = build_model("compact", {.seed = 5});
  enliven(*trained, images);
  const auto randomised = build_model("compact", {});
  randomise_weights(*randomised, images, 9);
  ExplainedModel before(*trained, {});
  ExplainedModel after(*randomised, {});
  const std::string layer = before.last_convolution(3, 32);
  const GradCam maps = grad_cam(before, images, layer, Output::logit);
  const GradCam other = grad_cam(after, images, layer, Output::logit);
  std::vector<double> explained;
  std::vector<double> edges;
  for (std::int64_t i = 0; i < 16; ++i) {
    explained.push_back(randomisation_similarity(doubles(maps.real.maps[i]), doubles(other.real.maps[i])));
    const auto edge = doubles(images[i].diff(1, 2));
    edges.push_back(randomisation_similarity(edge, edge));
  }
  EXPECT_TRUE(judge_randomisation(explained).passed) << judge_randomisation(explained).similarity;
  EXPECT_FALSE(judge_randomisation(edges).passed);
}

}  // namespace
}  // namespace assay::models::explain
