// SPDX-License-Identifier: Apache-2.0
// Expected numbers: Python's statistics.NormalDist and a second Philox.
#include "data/noise.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <cstring>
#include <vector>

namespace assay::data {
namespace {

constexpr files::PhiloxKey kKey{0x1234, 0x9876};

std::vector<float> noise(files::PhiloxKey key, std::size_t count, float deviation = 1) {
  std::vector<float> values(count);
  add_noise(NormalTable(), key, deviation, values.data(), count);
  return values;
}

TEST(NormalTable, HoldsTheQuantilesOfTheNormalDistribution) {
  const NormalTable normal;
  EXPECT_EQ(normal[0], -3.668917655944824f);
  EXPECT_EQ(normal[2048], 0.00030612945556640625f);
  EXPECT_EQ(normal[3000], 0.6206245422363281f);
  EXPECT_EQ(normal[4095], 3.668917655944824f);
}

// Of all 4,096: another mathematical library must find the same table.
TEST(NormalTable, IsTheSameOnEveryMachine) {
  const NormalTable normal;
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < 4096; ++i) {
    EXPECT_EQ(normal[i], -normal[4095 - i]);
    if (i > 0) {
      EXPECT_GT(normal[i], normal[i - 1]);
    }
    sum += static_cast<std::uint64_t>(std::abs(normal[i]) * 0x1p20);
  }
  EXPECT_EQ(sum, 3427266478u);
}

TEST(AddNoise, TakesItsNumbersFromPhilox) {
  const std::vector<float> expected = {0.984492301940918f,    1.1654891967773438f,  0.8626108169555664f,
                                       0.2011890411376953f,   1.3958015441894531f,  -1.308797836303711f,
                                       -0.5009613037109375f,  -0.6475639343261719f, -1.718841552734375f,
                                       -0.08241653442382812f, -0.8643875122070312f};
  EXPECT_EQ(noise(kKey, 11), expected);
}

TEST(AddNoise, AnElementIsTheSameHoweverManyThereAre) {
  const auto all = noise(kKey, 1000);
  for (const std::size_t count : {1u, 7u, 8u, 127u, 128u, 129u, 511u}) {
    const auto some = noise(kKey, count);
    EXPECT_EQ(std::memcmp(some.data(), all.data(), count * sizeof(float)), 0) << count;
  }
}

TEST(AddNoise, IsAddedWithTheDeviationThatWasAskedFor) {
  std::vector<float> values(100, 50);
  add_noise(NormalTable(), kKey, 2, values.data(), values.size());
  const auto unit = noise(kKey, 100);
  for (std::size_t i = 0; i < values.size(); ++i) EXPECT_EQ(values[i], 50 + 2 * unit[i]);
}

TEST(AddNoise, IsNormalAndUncorrelated) {
  constexpr std::size_t kCount = 200000;
  const auto values = noise(kKey, kCount);
  const auto others = noise({0x1235, 0x9876}, kCount);
  double sum = 0, squares = 0, fourth = 0, neighbours = 0, across = 0;
  int beyond_two = 0;
  for (std::size_t i = 0; i < kCount; ++i) {
    const double value = values[i];
    sum += value;
    squares += value * value;
    fourth += value * value * value * value;
    if (i > 0) neighbours += value * values[i - 1];
    across += value * others[i];
    beyond_two += std::abs(value) > 2;
  }
  const double sigma = 1 / std::sqrt(static_cast<double>(kCount));
  EXPECT_NEAR(sum / kCount, 0, 4 * sigma);
  EXPECT_NEAR(squares / kCount, 1, 4 * std::sqrt(2.0) * sigma);
  EXPECT_NEAR(fourth / kCount, 3, 0.08);
  EXPECT_NEAR(neighbours / kCount, 0, 4 * sigma);
  EXPECT_NEAR(across / kCount, 0, 4 * sigma);
  EXPECT_NEAR(beyond_two / static_cast<double>(kCount), 0.0455, 0.002);
}

}  // namespace
}  // namespace assay::data
