// SPDX-License-Identifier: Apache-2.0
// Expected gradients against PyTorch and shap: ../shared/golden/explain.h5, expected_gradients/*.
#include <ATen/TensorOperators.h>
#include <gtest/gtest.h>

#include <cmath>

#include "models/explain/expected_gradients.hpp"
#include "tests/models/explain/golden_model.hpp"

namespace assay::models::explain {
namespace {

class GoldenExpectedGradients : public ::testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    if (!GoldenExplain::available()) GTEST_SKIP() << kNoGolden;
    golden_ = std::make_unique<GoldenExplain>();
    detector_ = load_golden_model();
    model_ = std::make_unique<ExplainedModel>(*detector_, ForwardContext{});
    images_ = golden_images(*golden_, "rgb");
    background_ = golden_images(*golden_, "background/rgb");
  }
  ExpectedGradientsOptions options() const {
    return {.output = GetParam() == "logit" ? Output::logit : Output::probability, .batch = 100};
  }
  std::string path(const std::string& name) const { return "expected_gradients/" + GetParam() + "/" + name; }
  at::Tensor values(const std::string& name, std::int64_t image) const {
    return golden_tensor(*golden_, path(name))[image].to(at::kDouble);
  }
  // All background images x 50 midpoints.
  PathSamples grid() const {
    PathSamples samples;
    for (int j = 0; j < 50; ++j) {
      for (std::int64_t b = 0; b < 100; ++b) {
        samples.background.push_back(b);
        samples.alpha.push_back((static_cast<float>(j) + 0.5f) / 50);
      }
    }
    return samples;
  }
  static double distance(const at::Tensor& found, const at::Tensor& exact) {
    return ((found - exact).norm() / exact.norm()).item<double>();
  }

  std::unique_ptr<GoldenExplain> golden_;
  std::unique_ptr<Detector> detector_;
  std::unique_ptr<ExplainedModel> model_;
  at::Tensor images_;
  at::Tensor background_;
};

TEST_P(GoldenExpectedGradients, AreTheReferencesOnItsOwnSamples) {
  ExpectedGradientsExplainer explainer(*model_, background_, options());
  const std::vector<std::int32_t> index = golden_->integers("expected_gradients/background_index");
  const std::vector<float> alpha = golden_->floats("expected_gradients/alpha");
  for (std::int64_t i = 0; i < 4; ++i) {
    const auto n = static_cast<std::size_t>(i);
    const ExpectedGradients found =
        explainer.explain(images_[i], {.background = {index.begin() + 200 * i, index.begin() + 200 * (i + 1)},
                                       .alpha = {alpha.begin() + 200 * i, alpha.begin() + 200 * (i + 1)}});
    EXPECT_LE((found.values - values("phi_fixed_samples", i)).abs().max().item<double>(), 1e-5) << i;
    EXPECT_NEAR(found.output - found.base, golden_->numbers(path("f_x_minus_mean_f_background"))[n], 1e-4) << i;
    EXPECT_NEAR(found.completeness_gap, golden_->numbers(path("gap_fixed_samples"))[n], 1e-4) << i;
    EXPECT_LT(std::abs(found.completeness_gap), 4 * found.standard_error) << i;
  }
}

TEST_P(GoldenExpectedGradients, AreTheReferencesOnTheGridAndTheStatisticalTarget) {
  ExpectedGradientsExplainer explainer(*model_, background_, options());
  const std::int64_t image = GetParam() == "logit" ? 0 : 3;
  const at::Tensor found = explainer.explain(images_[image], grid()).values;
  EXPECT_LE((found - values("phi_grid_100x50", image)).abs().max().item<double>(), 1e-5);
  EXPECT_LT(distance(values("shap_gradient_explainer_5000", image), found), 0.12);
}

TEST_P(GoldenExpectedGradients, TwoHundredStratifiedSamplesReachTheGridWithinTheirErrorAndBeatRandomOnes) {
  ExpectedGradientsExplainer explainer(*model_, background_, options());
  for (std::int64_t i = 0; i < 4; ++i) {
    const at::Tensor exact = values("phi_grid_100x50", i);
    const double random = distance(values("phi_fixed_samples", i), exact);
    const ExpectedGradients found = explainer.explain(images_[i]);
    EXPECT_LT(std::abs(found.values.sum().item<double>() - exact.sum().item<double>()), 3 * found.standard_error) << i;
    EXPECT_LT(std::abs(found.completeness_gap), 3 * found.standard_error) << i;
    EXPECT_LT(distance(found.values, exact), found.relative_error) << i;
    EXPECT_LT(distance(found.values, exact), 0.8 * random) << i;
  }
}

INSTANTIATE_TEST_SUITE_P(Outputs, GoldenExpectedGradients, ::testing::Values("logit", "prob"),
                         [](const auto& instance) { return instance.param; });

}  // namespace
}  // namespace assay::models::explain
