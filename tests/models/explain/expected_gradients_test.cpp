// SPDX-License-Identifier: Apache-2.0
#include "models/explain/expected_gradients.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/zeros.h>
#include <c10/core/GradMode.h>
#include <gtest/gtest.h>

#include <cmath>

#include "data/files/random.hpp"
#include "tests/models/explain/golden_model.hpp"
#include "tests/models/lively_detector.hpp"

namespace assay::models::explain {
namespace {

constexpr std::int64_t kSize = 8;  // of the images: the tests ask often

// The golden architecture with weights that bend its output much on the way between two images.
std::unique_ptr<Detector> bent_model() {
  auto detector = build_golden_model(4);
  const c10::NoGradGuard no_grad;
  for (const auto& parameter : detector->parameters()) {
    parameter.tensor.mul_(2);
    if (parameter.tensor.dim() == 1) parameter.tensor.sub_(0.2);
  }
  return detector;
}

PathSamples random_samples(std::int64_t count, std::int64_t background, std::uint64_t seed) {
  data::files::CounterStream stream(seed, data::files::RandomUse::bootstrap, 2);
  PathSamples samples;
  for (std::int64_t i = 0; i < count; ++i) {
    samples.background.push_back(stream.below(static_cast<std::uint32_t>(background)));
    samples.alpha.push_back(stream.uniform());
  }
  return samples;
}

// All background images x midpoints of equal parts.
PathSamples grid_samples(std::int64_t background, int alphas) {
  PathSamples samples;
  for (int j = 0; j < alphas; ++j) {
    for (std::int64_t b = 0; b < background; ++b) {
      samples.background.push_back(b);
      samples.alpha.push_back((static_cast<float>(j) + 0.5f) / static_cast<float>(alphas));
    }
  }
  return samples;
}

double distance(const at::Tensor& found, const at::Tensor& exact) {
  return ((found - exact).norm() / exact.norm()).item<double>();
}

TEST(ExpectedGradients, AreTheMeanOfDifferenceTimesGradient) {
  const auto detector = bent_model();
  ExplainedModel model(*detector, {});
  const at::Tensor seen = striped_images(1, kSize, 20)[0];
  const at::Tensor background = striped_images(3, kSize);
  const PathSamples samples{.background = {2, 0, 2, 1, 0}, .alpha = {0.1f, 0.9f, 0.5f, 0, 1}};
  at::Tensor expected = at::zeros({3, kSize, kSize}, at::kDouble);
  for (std::size_t i = 0; i < 5; ++i) {
    const at::Tensor b = background[samples.background[i]];
    const at::Tensor point = b + samples.alpha[i] * (seen - b);
    expected +=
        ((seen - b) * model.input_gradients(point.unsqueeze(0), Output::logit).gradients[0]).to(at::kDouble) / 5;
  }
  for (const std::int64_t batch : {1, 2, 5, 50}) {
    ExpectedGradientsExplainer explainer(model, background, {.samples = 4, .batch = batch});
    const ExpectedGradients found = explainer.explain(seen, samples);
    EXPECT_TRUE(at::allclose(found.values, expected, 1e-4, 1e-7)) << batch;
    EXPECT_EQ(found.samples, 5);
  }
}

TEST(ExpectedGradients, TheGapIsWhatTheSumMissesOfTheDifferenceOfOutputs) {
  const auto detector = bent_model();
  ExplainedModel model(*detector, {});
  const at::Tensor seen = striped_images(1, kSize, 20)[0];
  const at::Tensor background = striped_images(7, kSize);
  for (const Output output : {Output::logit, Output::probability}) {
    ExpectedGradientsExplainer explainer(model, background, {.samples = 30, .output = output, .batch = 4});
    const ExpectedGradients found = explainer.explain(seen);
    double base = 0;
    for (const double value : model.outputs(background, output)) base += value / 7;
    EXPECT_NEAR(found.base, base, 1e-6);
    EXPECT_NEAR(found.output, model.outputs(seen.unsqueeze(0), output).front(), 1e-6);
    EXPECT_NEAR(found.completeness_gap, found.values.sum().item<double>() - (found.output - found.base), 1e-12);
    EXPECT_GT(found.standard_error, 0);
  }
}

TEST(ExpectedGradients, AFineGridLeavesNoGap) {
  const auto detector = bent_model();
  ExplainedModel model(*detector, {});
  ExpectedGradientsExplainer explainer(model, striped_images(6, kSize), {.samples = 2});
  const ExpectedGradients found = explainer.explain(striped_images(1, kSize, 20)[0], grid_samples(6, 400));
  EXPECT_NEAR(found.completeness_gap, 0, 2e-3 * std::abs(found.output - found.base));
}

TEST(ExpectedGradients, StratifiedSamplesBeatRandomOnesOfTheSameCost) {
  const auto detector = bent_model();
  ExplainedModel model(*detector, {});
  const at::Tensor seen = striped_images(1, kSize, 20)[0];
  const at::Tensor background = striped_images(20, kSize);
  ExpectedGradientsExplainer explainer(model, background, {.samples = 2, .batch = 200});
  const at::Tensor exact = explainer.explain(seen, grid_samples(20, 100)).values;
  double stratified = 0;
  double random = 0;
  double promised = 0;
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    const ExpectedGradients found = explainer.explain(seen, stratified_samples(40, 20, seed));
    stratified += distance(found.values, exact) / 10;
    promised += found.relative_error / 10;
    random += distance(explainer.explain(seen, random_samples(40, 20, seed)).values, exact) / 10;
  }
  EXPECT_LT(stratified, 0.8 * random) << "stratified " << stratified << ", random " << random;
  EXPECT_NEAR(promised / random, 1, 0.3);
}

TEST(ExpectedGradients, TheStandardErrorIsThatOfTheGapOverManySeeds) {
  const auto detector = bent_model();
  ExplainedModel model(*detector, {});
  const at::Tensor seen = striped_images(1, kSize, 20)[0];
  ExpectedGradientsExplainer explainer(model, striped_images(20, kSize), {.samples = 2, .batch = 200});
  for (const bool stratified : {true, false}) {
    double gap = 0;
    double promised = 0;
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
      const PathSamples samples = stratified ? stratified_samples(50, 20, seed) : random_samples(50, 20, seed);
      const ExpectedGradients found = explainer.explain(seen, samples);
      gap += std::pow(found.completeness_gap, 2);
      promised += std::pow(found.standard_error, 2);
    }
    EXPECT_LT(std::sqrt(gap / promised), 1.25) << stratified;
    EXPECT_GT(std::sqrt(gap / promised), stratified ? 0.4 : 0.8) << stratified;
  }
}

TEST(ExpectedGradients, AnImageThatIsTheBackgroundHasNothingToExplain) {
  const auto detector = bent_model();
  ExplainedModel model(*detector, {});
  const at::Tensor seen = striped_images(1, kSize, 20);
  ExpectedGradientsExplainer explainer(model, seen, {.samples = 5});
  const ExpectedGradients found = explainer.explain(seen[0]);
  EXPECT_EQ(found.values.abs().max().item<double>(), 0);
  EXPECT_TRUE(std::isnan(found.relative_error));
  EXPECT_NEAR(found.completeness_gap, 0, 1e-6);
}

TEST(ExpectedGradients, RefuseWhatCannotBeExplained) {
  const auto detector = build_golden_model();
  ExplainedModel model(*detector, {});
  const at::Tensor background = striped_images(3, kSize);
  EXPECT_THROW(ExpectedGradientsExplainer(model, background.narrow(0, 0, 0), {}), std::invalid_argument);
  EXPECT_THROW(ExpectedGradientsExplainer(model, background[0], {}), std::invalid_argument);
  EXPECT_THROW(ExpectedGradientsExplainer(model, background, {.samples = 1}), std::invalid_argument);
  EXPECT_THROW(ExpectedGradientsExplainer(model, background, {.batch = 0}), std::invalid_argument);
  ExpectedGradientsExplainer explainer(model, background, {});
  EXPECT_THROW(explainer.explain(striped_images(1, 16)[0]), std::invalid_argument);
  EXPECT_THROW(explainer.explain(background), std::invalid_argument);
  EXPECT_THROW(explainer.explain(background[0], {.background = {0, 3}, .alpha = {0.5f, 0.5f}}), std::invalid_argument);
  EXPECT_THROW(explainer.explain(background[0], {.background = {0, -1}, .alpha = {0.5f, 0.5f}}), std::invalid_argument);
  EXPECT_THROW(explainer.explain(background[0], {.background = {0, 1}, .alpha = {0.5f}}), std::invalid_argument);
}

}  // namespace
}  // namespace assay::models::explain
