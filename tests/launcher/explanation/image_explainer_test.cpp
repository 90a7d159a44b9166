// SPDX-License-Identifier: Apache-2.0
#include "launcher/explanation/image_explainer.hpp"

#include <ATen/ops/allclose.h>
#include <c10/core/GradMode.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "launcher/config/resolve.hpp"
#include "launcher/evaluation/evaluator.hpp"
#include "launcher/fault.hpp"
#include "launcher/row_access.hpp"
#include "tests/launcher/explanation/small_run.hpp"

namespace assay::launcher::explanation {
namespace {

using testing::HasSubstr;

std::vector<ImageToExplain> images_to_explain(std::size_t count) {
  std::vector<ImageToExplain> images;
  for (std::uint32_t row = 0; row < count; ++row) {
    images.push_back({.row = row, .name = std::to_string(row), .folder = std::to_string(row), .label = Class::fake});
  }
  return images;
}

std::string refusal(const std::function<void()>& work) {
  try {
    work();
  } catch (const config::UsageError& error) {
    return error.what();
  }
  return "";
}

bool all_finite(const std::vector<double>& values) {
  return std::all_of(values.begin(), values.end(), [](double value) { return std::isfinite(value); });
}

class Explained : public ::testing::Test {
 protected:
  std::vector<ImageExplanation> explain(const std::vector<std::uint32_t>& rows, const ExplainOptions& options,
                                        std::size_t first = 0) {
    const SeenPixels pixels = run_.pixels();
    const ExplanationContext context{.options = options,
                                     .background = options.background > 0 ? run_.background() : Background{}};
    const std::string layer = gradcam_layer(run_.trained, options, pixels.shape());
    ImageExplainer explainer(run_.trained, context, pixels, layer);
    return explainer.explain(run_.seen(rows), images_to_explain(rows.size()), first);
  }

  SmallRun run_;
};

// One of the references fed its model pixels on another scale than it was trained on.
TEST(ExplainedScale, TheProbabilityIsThatOfAnEvaluation) {
  for (const char* preprocess : {"scale", "caffe", "imagenet"}) {
    SmallRun run(preprocess);
    run.trained.temperature = 1.5;
    const data::BatchSource source(run.stored, run.shape);
    const std::vector<std::uint8_t> labels(10, 0);
    HeldRows held(source, labels);
    const std::vector<std::uint32_t> rows = {0, 1, 2};
    distributed::SingleProcessCollective alone;
    const auto evaluated = evaluation::Evaluator(alone, run.trained.config, 1.5).run(*run.trained.model, held, rows);
    const SeenPixels pixels = run.pixels();
    const ExplanationContext context{.options = {.methods = {Method::lime},
                                                 .segments = models::explain::SegmentKind::grid,
                                                 .segment_count = 4,
                                                 .samples = 10}};
    ImageExplainer explainer(run.trained, context, pixels, "");
    const auto explained = explainer.explain(run.seen(rows), images_to_explain(3), 0);
    for (std::size_t i = 0; i < 3; ++i) {
      EXPECT_NEAR(explained[i].probability_real, evaluated.probability_real[i], 1e-6) << preprocess;
      EXPECT_NEAR(explained[i].attributions.lime->output, evaluated.probability_real[i], 1e-5) << "as LIME is told";
    }
  }
}

TEST_F(Explained, EveryMethodAnswersForTheSameImage) {
  const auto explained = explain({0, 1}, quick_options());
  ASSERT_EQ(explained.size(), 2u);
  for (const ImageExplanation& image : explained) {
    const Attributions& found = image.attributions;
    EXPECT_EQ(found.gradcam->layer, "features.8");
    EXPECT_EQ(found.gradcam->maps[0].size(0), 24) << "of the size the model sees";
    EXPECT_EQ(found.segments->count, 16);
    EXPECT_EQ(found.lime->fit.weights.size(), 16u);
    EXPECT_EQ(found.shap->values.size(1), 24);
    EXPECT_EQ(found.kernelshap->values.size(), 16u);
    const double log_odds = std::log(image.probability_real / (1 - image.probability_real));
    EXPECT_NEAR(found.shap->output, log_odds, 1e-3);
    EXPECT_NEAR(found.kernelshap->output, log_odds, 1e-3);
    EXPECT_EQ(image.targets, std::vector{image.prediction});
    for (const Method method : kMethods) {
      EXPECT_TRUE(all_finite(importance(found, method, Class::real))) << method_name(method);
      EXPECT_GT(found.seconds[static_cast<std::size_t>(method)], 0) << method_name(method);
    }
  }
}

TEST_F(Explained, AnImageIsExplainedAlikeWhateverCameBefore) {
  const auto alone = explain({1}, quick_options());
  const auto second = explain({0, 1}, quick_options());
  EXPECT_EQ(alone[0].attributions.lime->fit.weights, second[1].attributions.lime->fit.weights);
  EXPECT_TRUE(alone[0].attributions.shap->values.equal(second[1].attributions.shap->values));
  EXPECT_TRUE(at::allclose(alone[0].attributions.gradcam->maps[1], second[1].attributions.gradcam->maps[1], 0, 1e-4));
}

TEST_F(Explained, TrustHoldsForTheClassesAskedAndRandomWeightsForTheFirstImages) {
  ExplainOptions options = quick_options();
  options.target = Target::both;
  const auto explained = explain({0, 1}, options, kComparedImages - 1);
  for (const auto& image : explained) {
    ASSERT_TRUE(image.trust);
    for (const MethodTrust& method : image.trust->methods) {
      ASSERT_TRUE(method.scores[0] && method.scores[1]);
      EXPECT_GE(method.scores[0]->deletion_auc, 0);
      EXPECT_LE(method.scores[0]->deletion_auc, 1);
    }
    EXPECT_TRUE(image.trust->random[0] && image.trust->random[1]);
  }
  EXPECT_TRUE(explained[0].trust->methods[1].randomisation);
  EXPECT_FALSE(explained[1].trust->methods[1].randomisation) << "it would cost as much again";
}

TEST_F(Explained, WithoutTrustNothingIsJudged) {
  ExplainOptions options = quick_options();
  options.trust = false;
  EXPECT_FALSE(explain({0}, options)[0].trust);
}

TEST_F(Explained, WithoutABackgroundPixelsTakeTheColourOfTheImage) {
  ExplainOptions options{.methods = {Method::gradcam}, .background = 0};
  const auto explained = explain({0}, options);
  EXPECT_TRUE(explained[0].trust->random[static_cast<std::size_t>(explained[0].prediction)]);
  EXPECT_FALSE(explained[0].trust->methods[0].randomisation) << "nothing to estimate statistics from";
}

TEST_F(Explained, ImagesOfOneColourAreExplainedWithAWarning) {
  std::fill_n(run_.stored.begin(), run_.shape.bytes(), 0);
  std::fill_n(run_.stored.begin() + static_cast<std::ptrdiff_t>(run_.shape.bytes()), run_.shape.bytes(), 255);
  ExplainOptions options = quick_options();
  options.segments = models::explain::SegmentKind::slic;
  for (const auto& image : explain({0, 1}, options)) {
    EXPECT_EQ(image.attributions.segments->count, 1);
    EXPECT_THAT(image.warnings, testing::Contains(HasSubstr("slic found 1, fewer than 5")));
    for (const Method method : kMethods) {
      EXPECT_TRUE(all_finite(importance(image.attributions, method, Class::fake))) << method_name(method);
    }
  }
}

TEST_F(Explained, SamplesThatProveTooFewAreAUsersMistake) {
  ExplainOptions options = quick_options();
  options.segment_count = 5;  // the grid makes six of it
  options.samples = 6;
  EXPECT_THAT(refusal([&] { explain({0}, options); }), HasSubstr("--samples 6 is too few for"));
}

TEST_F(Explained, ALayerThatIsNotThereListsTheLayers) {
  const data::ImageShape seen{24, 24, 3};
  const auto layer = [&](const std::string& name) {
    return gradcam_layer(run_.trained, {.methods = {Method::gradcam}, .layer = name}, seen);
  };
  EXPECT_EQ(layer(""), "features.8");
  EXPECT_EQ(layer("features.0"), "features.0");
  EXPECT_THAT(refusal([&] { layer("conv9"); }),
              testing::AllOf(HasSubstr("--layer: no layer 'conv9'"), HasSubstr("features.0"), HasSubstr("features.8")));
  EXPECT_THAT(refusal([&] { layer("fc"); }), HasSubstr("no map"));
  EXPECT_EQ(gradcam_layer(run_.trained, {.methods = {Method::lime}, .layer = "conv9"}, seen), "") << "nobody looks";
}

TEST_F(Explained, AModelThatDivergedIsSaidToHave) {
  const c10::NoGradGuard no_grad;
  run_.trained.model->parameters().front().tensor.fill_(std::numeric_limits<float>::quiet_NaN());
  EXPECT_THROW(explain({0}, {.methods = {Method::gradcam}, .trust = false}), NumericalError);
}

TEST_F(Explained, Bfloat16AgreesWithFloat) {
  ExplainOptions options = quick_options();
  options.trust = false;
  const auto exact = explain({0}, options);
  options.precision = models::Precision::bf16;
  const auto quick = explain({0}, options);
  EXPECT_EQ(quick[0].probability_real, exact[0].probability_real) << "always in float32";
  EXPECT_TRUE(
      at::allclose(quick[0].attributions.shap->values.sum(0), exact[0].attributions.shap->values.sum(0), 0.1, 0.02));
}

}  // namespace
}  // namespace assay::launcher::explanation
