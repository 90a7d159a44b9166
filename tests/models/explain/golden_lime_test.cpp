// SPDX-License-Identifier: Apache-2.0
// LIME against lime 0.2: on its own masks within rounding, with masks of ours within the sampling error.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "models/explain/lime.hpp"
#include "models/explain/masked_model.hpp"
#include "tests/models/explain/golden_model.hpp"

namespace assay::models::explain {
namespace {

using ::testing::DoubleNear;
using ::testing::Pointwise;

constexpr std::size_t kPixels = 32 * 32;

// One image of the golden file with one segmentation.
struct LimeCase {
  std::string path;
  Masks masks;
  std::vector<double> outputs;
  Segments segments;
  at::Tensor seen;
  at::Tensor hidden;
};

LimeCase lime_case(const GoldenExplain& golden, int wished, std::size_t image) {
  const std::string n = "n" + std::to_string(wished);
  const std::string path = "lime/" + n + "/image" + std::to_string(image) + "/";
  const auto shown = golden.bytes(path + "Z");
  const auto shape = golden.shape(path + "Z");
  LimeCase found{path, Masks(static_cast<std::size_t>(shape[0]), static_cast<int>(shape[1])), {}, {}, {}, {}};
  for (std::size_t i = 0; i < found.masks.count(); ++i) {
    std::copy_n(shown.begin() + static_cast<std::ptrdiff_t>(i * found.masks.row(i).size()), found.masks.row(i).size(),
                found.masks.row(i).begin());
  }
  const auto both = golden.numbers(path + "P");
  for (std::size_t i = 1; i < both.size(); i += 2) found.outputs.push_back(both[i]);
  const auto labels = golden.integers("slic/" + n + "/labels");
  const auto first = labels.begin() + static_cast<std::ptrdiff_t>(image * kPixels);
  found.segments = {32, 32, found.masks.segments(), {first, first + kPixels}};
  found.seen = golden_images(golden, "rgb")[static_cast<std::int64_t>(image)];
  found.hidden = golden_tensor(golden, path + "fudged").permute({2, 0, 1}).div(255).contiguous();
  return found;
}

double relative_distance(const std::vector<double>& found, const std::vector<double>& truth) {
  double squares = 0, norm = 0;
  for (std::size_t i = 0; i < truth.size(); ++i) {
    squares += (found[i] - truth[i]) * (found[i] - truth[i]);
    norm += truth[i] * truth[i];
  }
  return std::sqrt(squares / norm);
}

void expect_features(const GoldenExplain& golden, const std::string& path, const LimeFeatures& chosen) {
  EXPECT_EQ(chosen.segments, golden.integers(path + "features")) << path;
  EXPECT_THAT(chosen.fit.weights, Pointwise(DoubleNear(1e-5), golden.numbers(path + "coef"))) << path;
  EXPECT_NEAR(chosen.fit.intercept, golden.numbers(path + "intercept")[0], 1e-5) << path;
  EXPECT_NEAR(chosen.fit.r2, golden.numbers(path + "r2")[0], 1e-5) << path;
}

TEST(GoldenLime, TheRegressionOnTheGoldenMasks) {
  if (!GoldenExplain::available()) GTEST_SKIP() << kNoGolden;
  const GoldenExplain golden;
  for (const int wished : {25, 40}) {
    for (std::size_t image = 0; image < 4; ++image) {
      const LimeCase given = lime_case(golden, wished, image);
      const auto distances = cosine_distances(given.masks);
      const auto weights = kernel_weights(distances, 0.25);
      EXPECT_THAT(distances, Pointwise(DoubleNear(1e-12), golden.numbers(given.path + "cosine_distance")));
      EXPECT_THAT(weights, Pointwise(DoubleNear(1e-12), golden.numbers(given.path + "weights")));
      const LimeFit fit = fit_lime(given.masks, given.outputs, weights, 1);
      EXPECT_THAT(fit.weights, Pointwise(DoubleNear(1e-5), golden.numbers(given.path + "coef"))) << given.path;
      EXPECT_NEAR(fit.intercept, golden.numbers(given.path + "intercept")[0], 1e-5);
      EXPECT_NEAR(fit.r2, golden.numbers(given.path + "r2")[0], 1e-5);
      EXPECT_NEAR(fit.local_prediction, golden.numbers(given.path + "local_pred")[0], 1e-5);
      const LimeFeatures all = choose_features(given.masks, given.outputs, weights, 0, 1);
      EXPECT_EQ(all.segments, golden.integers(given.path + "order")) << given.path;
      for (const int features : {5, 10}) {
        expect_features(golden, given.path + "top" + std::to_string(features) + "/",
                        choose_features(given.masks, given.outputs, weights, features, 1));
      }
    }
  }
}

TEST(GoldenLime, TheModelGivesTheGoldenOutputsOnMaskedImages) {
  if (!GoldenExplain::available()) GTEST_SKIP() << kNoGolden;
  const GoldenExplain golden;
  const auto detector = load_golden_model();
  ExplainedModel model(*detector, {});
  for (const int wished : {25, 40}) {
    for (std::size_t image = 0; image < 4; ++image) {
      const LimeCase given = lime_case(golden, wished, image);
      MaskedModel masked(model, given.seen, given.hidden, given.segments, Output::probability, 64);
      EXPECT_THAT(masked(given.masks), Pointwise(DoubleNear(1e-5), given.outputs)) << given.path;
    }
  }
}

TEST(GoldenLime, OwnMasksReachWhatLimeFindsWithItsOwn) {
  if (!GoldenExplain::available()) GTEST_SKIP() << kNoGolden;
  const GoldenExplain golden;
  const auto detector = load_golden_model();
  ExplainedModel model(*detector, {});
  for (const int wished : {25, 40}) {
    for (std::size_t image = 0; image < 4; ++image) {
      const LimeCase given = lime_case(golden, wished, image);
      MaskedModel masked(model, given.seen, given.hidden, given.segments, Output::probability);
      const MaskedOutputs ask = [&](const Masks& masks) { return masked(masks); };
      // Two draws of 1,000 masks differ by more than either from the truth: ours are more, so that the error is lime's.
      const auto many = explain_lime(ask, given.segments.count, {.samples = 4000, .stability = false});
      EXPECT_LT(relative_distance(many.fit.weights, golden.numbers(given.path + "lime_1000/coef")), 0.1) << given.path;
      if (wished == 40) continue;
      const auto found = explain_lime(ask, given.segments.count, {});
      EXPECT_GT(found.stability, 0.9) << given.path;
      const auto settled = golden.numbers(given.path + "lime_20000/coef");
      EXPECT_LT(relative_distance(found.fit.weights, settled), 0.1);
      // What 20,000 masks say lies within the errors that 1,000 state.
      int outside = 0;
      for (std::size_t j = 0; j < settled.size(); ++j) {
        outside += std::abs(found.fit.weights[j] - settled[j]) > 3 * found.fit.standard_errors[j];
      }
      EXPECT_LE(outside, 1) << given.path;
    }
  }
}

}  // namespace
}  // namespace assay::models::explain
