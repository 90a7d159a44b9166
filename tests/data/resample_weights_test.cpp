// SPDX-License-Identifier: Apache-2.0
#include "data/resample_weights.hpp"

#include <gmock/gmock.h>

#include <numeric>

namespace assay::data {
namespace {

using testing::ElementsAre;

constexpr std::int32_t kOne = 1 << ResampleWeights::kBits;

std::vector<std::int32_t> of(const ResampleWeights& weights, std::size_t pixel) {
  const auto taps = weights.of(weights.taps[pixel]);
  return {taps.begin(), taps.end()};
}

TEST(ResampleWeights, TheSameSizeTakesEachPixelAlone) {
  for (const auto kernel : {ResampleKernel::bilinear, ResampleKernel::bicubic}) {
    const auto weights = resample_weights(5, 5, kernel);
    ASSERT_EQ(weights.taps.size(), 5u);
    for (std::size_t i = 0; i < 5; ++i) {
      const auto values = of(weights, i);
      EXPECT_EQ(values[i - weights.taps[i].first], kOne);
      EXPECT_EQ(std::accumulate(values.begin(), values.end(), 0), kOne);
    }
  }
}

TEST(ResampleWeights, DoublingTakesAQuarterOfTheNeighbour) {
  const auto weights = resample_weights(2, 4, ResampleKernel::bilinear);
  EXPECT_THAT(of(weights, 0), ElementsAre(kOne));
  EXPECT_THAT(of(weights, 1), ElementsAre(kOne / 4 * 3, kOne / 4));
  EXPECT_THAT(of(weights, 2), ElementsAre(kOne / 4, kOne / 4 * 3));
  EXPECT_EQ(weights.taps[2].first, 0u);
}

// The triangle over four pixels, at distances 3/4, 1/4, 1/4, 3/4 of its reach.
TEST(ResampleWeights, HalvingWidensTheKernelSoThatNothingAliases) {
  const auto weights = resample_weights(8, 4, ResampleKernel::bilinear);
  EXPECT_EQ(weights.taps[1].first, 1u);
  EXPECT_THAT(of(weights, 1), ElementsAre(kOne / 8, kOne / 8 * 3, kOne / 8 * 3, kOne / 8));
}

TEST(ResampleWeights, ACubicHasNegativeFlanks) {
  const auto weights = resample_weights(8, 16, ResampleKernel::bicubic);
  const auto values = of(weights, 7);
  ASSERT_EQ(values.size(), 4u);
  EXPECT_LT(values.front(), 0);
  EXPECT_LT(values.back(), 0);
}

TEST(ResampleWeights, AddUpToOneAndStayInsideTheSourceAtEverySize) {
  for (int source = 1; source < 40; ++source) {
    for (int target = 1; target < 40; ++target) {
      for (const auto kernel : {ResampleKernel::bilinear, ResampleKernel::bicubic}) {
        const auto weights = resample_weights(source, target, kernel);
        ASSERT_EQ(weights.taps.size(), static_cast<std::size_t>(target));
        for (const auto& taps : weights.taps) {
          const auto values = weights.of(taps);
          ASSERT_LE(taps.first + taps.count, static_cast<std::uint32_t>(source));
          const auto sum = std::accumulate(values.begin(), values.end(), std::int64_t{0});
          ASSERT_NEAR(static_cast<double>(sum), kOne, 50) << source << " to " << target;
        }
      }
    }
  }
}

}  // namespace
}  // namespace assay::data
