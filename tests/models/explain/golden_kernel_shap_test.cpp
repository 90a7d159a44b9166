// SPDX-License-Identifier: Apache-2.0
// Shapley values of four images on eight blocks, as shap.KernelExplainer and the definition give them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/explain/kernel_shap.hpp"
#include "models/explain/kernel_shap_pairs.hpp"
#include "models/explain/masked_model.hpp"
#include "tests/models/explain/golden_model.hpp"
#include "tests/models/explain/synthetic_game.hpp"

namespace assay::models::explain {
namespace {

using ::testing::DoubleNear;
using ::testing::Pointwise;

constexpr std::size_t kImages = 4;
constexpr int kBlocks = 8;

std::vector<double> part(const std::vector<double>& all, std::size_t image) {
  const std::size_t each = all.size() / kImages;
  return {all.begin() + static_cast<std::ptrdiff_t>(image * each),
          all.begin() + static_cast<std::ptrdiff_t>((image + 1) * each)};
}

TEST(GoldenKernelShap, ExactValuesFromTheGoldenGames) {
  if (!GoldenExplain::available()) GTEST_SKIP() << kNoGolden;
  const GoldenExplain golden;
  for (const std::string output : {"logit", "prob"}) {
    const auto games = golden.numbers("shapley8/" + output + "/v");
    const auto truth = golden.numbers("shapley8/" + output + "/phi");
    const auto shap = golden.numbers("shapley8/" + output + "/shap_kernel_explainer");
    for (std::size_t image = 0; image < kImages; ++image) {
      const auto found = shapley_values(part(games, image), kBlocks);
      EXPECT_THAT(found, Pointwise(DoubleNear(1e-12), part(truth, image)));
      EXPECT_THAT(found, Pointwise(DoubleNear(1e-12), part(shap, image)));
    }
  }
}

TEST(GoldenKernelShap, KernelWeightsOfPairsAreTheGoldenOnes) {
  if (!GoldenExplain::available()) GTEST_SKIP() << kNoGolden;
  const auto weights = GoldenExplain().numbers("shapley8/kernel_weights");
  const CoalitionPairs pairs = plan_pairs(kBlocks, 256, 0);
  ASSERT_EQ(pairs.shown.count(), 127u);
  for (std::size_t i = 0; i < pairs.shown.count(); ++i) {
    std::size_t coalition = 0;
    for (std::size_t j = 0; j < kBlocks; ++j) coalition |= std::size_t{pairs.shown.row(i)[j]} << j;
    EXPECT_NEAR(pairs.weights[i], 2 * weights[coalition], 1e-12) << coalition;
  }
}

TEST(GoldenKernelShap, FromTheModelWithinItsTolerance) {
  if (!GoldenExplain::available()) GTEST_SKIP() << kNoGolden;
  const GoldenExplain golden;
  const auto detector = load_golden_model();
  ExplainedModel model(*detector, {});
  const at::Tensor images = golden_images(golden, "rgb");
  const at::Tensor baseline = golden_tensor(golden, "shapley8/baseline");
  const Segments blocks{32, 32, kBlocks, golden.integers("shapley8/segments")};
  for (const Output output : {Output::logit, Output::probability}) {
    const std::string path = output == Output::logit ? "shapley8/logit/" : "shapley8/prob/";
    const auto games = golden.numbers(path + "v"), truth = golden.numbers(path + "phi");
    for (std::size_t image = 0; image < kImages; ++image) {
      MaskedModel masked(model, images[static_cast<std::int64_t>(image)], baseline, blocks, output);
      const MaskedOutputs ask = [&](const Masks& masks) { return masked(masks); };
      EXPECT_THAT(ask(all_coalitions(kBlocks)), Pointwise(DoubleNear(1e-5), part(games, image)));
      const KernelShapExplanation found = explain_kernel_shap(ask, kBlocks, {});
      EXPECT_THAT(found.values, Pointwise(DoubleNear(1e-5), part(truth, image)));
    }
  }
}

}  // namespace
}  // namespace assay::models::explain
