// SPDX-License-Identifier: Apache-2.0
#include "models/dropout_kernel.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <stdexcept>
#include <vector>

#include "data/files/random.hpp"
#include "models/bfloat16.hpp"

namespace assay::models {
namespace {

constexpr DropoutKey kKey{.seed = 0x123456789ABCDEFull, .step = 17, .layer = 3};

std::vector<float> kept(std::size_t count, const DropoutKey& key, std::int64_t sample, double rate) {
  std::vector<float> values(count, 1.0f);
  apply_dropout(values, values, key, sample, DropoutRate(rate));
  return values;
}

// The law of the header, one element at a time.
std::vector<float> reference(std::size_t count, const DropoutKey& key, std::int64_t sample, const DropoutRate& rate) {
  std::vector<float> values;
  for (std::uint32_t e = 0; e < count; ++e) {
    const auto words = data::files::philox4x32(
        {16 * (e / 128) + e % 16, key.layer << 8 | static_cast<std::uint32_t>(data::files::RandomUse::dropout),
         static_cast<std::uint32_t>(key.step), static_cast<std::uint32_t>(sample)},
        {static_cast<std::uint32_t>(key.seed), static_cast<std::uint32_t>(key.seed >> 32)});
    const std::uint32_t word = words[e % 64 / 16];
    const std::uint32_t bits = e % 128 < 64 ? word & 0xFFFF : word >> 16;
    values.push_back(bits < rate.threshold() ? rate.scale() : 0.0f);
  }
  return values;
}

TEST(DropoutKernel, FollowsItsLawForWholeAndBrokenGroups) {
  for (const std::size_t count : {1u, 15u, 63u, 64u, 65u, 127u, 128u, 129u, 512u, 1000u}) {
    EXPECT_EQ(kept(count, kKey, 42, 0.3), reference(count, kKey, 42, DropoutRate(0.3))) << count;
  }
}

TEST(DropoutKernel, AnotherSeedStepLayerOrSampleGivesAnotherMask) {
  const std::vector<float> mask = kept(512, kKey, 5, 0.5);
  DropoutKey key = kKey;
  key.seed ^= std::uint64_t{1} << 40;
  EXPECT_NE(kept(512, key, 5, 0.5), mask);
  key = kKey;
  ++key.step;
  EXPECT_NE(kept(512, key, 5, 0.5), mask);
  key = kKey;
  ++key.layer;
  EXPECT_NE(kept(512, key, 5, 0.5), mask);
  EXPECT_NE(kept(512, kKey, 6, 0.5), mask);
  EXPECT_EQ(kept(512, kKey, 5, 0.5), mask);
}

TEST(DropoutKernel, DropsTheGivenShare) {
  constexpr std::size_t kCount = 200000;
  for (const double rate : {0.2, 0.3, 0.4, 0.5, 0.9}) {
    double dropped = 0;
    for (const float value : kept(kCount, kKey, 1, rate)) dropped += value == 0;
    const double sigma = std::sqrt(rate * (1 - rate) / kCount);
    EXPECT_NEAR(dropped / kCount, rate, 3 * sigma) << rate;
  }
}

TEST(DropoutKernel, MasksOfNeighbouringSamplesAreNotCorrelated) {
  constexpr std::size_t kCount = 100000;
  const std::vector<float> a = kept(kCount, kKey, 1, 0.5);
  const std::vector<float> b = kept(kCount, kKey, 2, 0.5);
  double both = 0;
  for (std::size_t i = 0; i < kCount; ++i) both += a[i] != 0 && b[i] != 0;
  EXPECT_NEAR(both / kCount, 0.25, 3 * std::sqrt(0.25 * 0.75 / kCount));
}

TEST(DropoutKernel, ScalesByTheRateThatIsReallyApplied) {
  for (const double rate : {0.0, 0.1, 0.3, 0.77, 0.9999999}) {
    const DropoutRate quantised(rate);
    EXPECT_NEAR(1 - quantised.threshold() / 65536.0, rate, 1.0 / 65536) << rate;
    EXPECT_FLOAT_EQ(quantised.scale() * static_cast<float>(quantised.threshold()), 65536.0f);
  }
  EXPECT_TRUE(DropoutRate(0).keeps_all());
  EXPECT_FALSE(DropoutRate(0.3).keeps_all());
}

TEST(DropoutKernel, DroppedValuesAreZeroEvenWhereTheInputIsNot) {
  std::vector<float> values(256, std::numeric_limits<float>::infinity());
  apply_dropout(values, values, kKey, 0, DropoutRate(0.5));
  for (const float value : values) EXPECT_TRUE(value == 0 || std::isinf(value));
}

TEST(DropoutKernel, DropsTheSameElementsOfBfloat16) {
  constexpr std::size_t kCount = 300;  // whole groups and a rest
  const DropoutRate rate(0.5);
  std::vector<float> wide(kCount, 1.25f);
  std::vector<std::uint16_t> narrow(kCount, to_bfloat16(1.25f));
  apply_dropout(wide, wide, kKey, 4, rate);
  apply_dropout(narrow, narrow, kKey, 4, rate);
  for (std::size_t i = 0; i < kCount; ++i) EXPECT_EQ(from_bfloat16(narrow[i]), wide[i]) << i;
}

TEST(DropoutKernel, RefusesRatesThatAreNone) {
  EXPECT_THROW(DropoutRate(1.0), std::invalid_argument);
  EXPECT_THROW(DropoutRate(-0.1), std::invalid_argument);
  EXPECT_THROW(DropoutRate(std::nan("")), std::invalid_argument);
}

}  // namespace
}  // namespace assay::models
