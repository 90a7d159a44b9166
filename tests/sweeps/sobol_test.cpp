// SPDX-License-Identifier: Apache-2.0
#include "sweeps/sobol.hpp"

#include <gtest/gtest.h>

#include <array>
#include <set>
#include <stdexcept>

namespace assay::sweeps {
namespace {

struct Golden {
  std::uint32_t index;
  std::array<std::uint32_t, 8> bits;
};
constexpr std::array<std::size_t, 8> kDimensions = {0, 1, 2, 3, 7, 20, 41, 63};
// scipy 1.17: qmc.Sobol(64, scramble=False, bits=32).random(1024)[index, dimensions] * 2^32.
constexpr Golden kGolden[] = {
    {1, {0x80000000u, 0x80000000u, 0x80000000u, 0x80000000u, 0x80000000u, 0x80000000u, 0x80000000u, 0x80000000u}},
    {2, {0xc0000000u, 0x40000000u, 0x40000000u, 0x40000000u, 0xc0000000u, 0x40000000u, 0xc0000000u, 0xc0000000u}},
    {5, {0xe0000000u, 0xe0000000u, 0x20000000u, 0x60000000u, 0x60000000u, 0xa0000000u, 0x20000000u, 0xa0000000u}},
    {13, {0xd0000000u, 0xb0000000u, 0xd0000000u, 0x10000000u, 0x90000000u, 0x90000000u, 0x30000000u, 0x10000000u}},
    {100, {0x6a000000u, 0x42000000u, 0xc6000000u, 0xba000000u, 0x7a000000u, 0xc2000000u, 0xaa000000u, 0xa6000000u}},
    {777, {0xb1400000u, 0xefc00000u, 0x29c00000u, 0x46400000u, 0xc3400000u, 0x3cc00000u, 0x44400000u, 0x6d400000u}},
    {1023, {0x00400000u, 0xc0c00000u, 0x9cc00000u, 0x25400000u, 0x9e400000u, 0xddc00000u, 0xf9400000u, 0x0a400000u}},
};

TEST(Sobol, HasThePointsOfScipy) {
  const SobolSequence sequence(64);
  for (const Golden& golden : kGolden) {
    for (std::size_t d = 0; d < kDimensions.size(); ++d) {
      EXPECT_EQ(sequence.bits(golden.index, kDimensions[d]), golden.bits[d]) << golden.index << " " << kDimensions[d];
    }
  }
}

TEST(Sobol, EveryDimensionPutsOnePointIntoEachCell) {
  constexpr std::uint32_t kPoints = 256;
  const SobolSequence sequence(kMostSobolDimensions);
  for (std::size_t d = 0; d < kMostSobolDimensions; ++d) {
    std::set<std::uint32_t> cells;
    for (std::uint32_t i = 0; i < kPoints; ++i) cells.insert(sequence.bits(i, d) >> 24);
    EXPECT_EQ(cells.size(), kPoints) << d;
  }
}

TEST(Sobol, BeginsAtTheOriginAndEndsAtItsLastDimension) {
  const SobolSequence sequence(2);
  EXPECT_EQ(sequence.bits(0, 0), 0u);
  EXPECT_EQ(sequence.bits(0, 1), 0u);
  EXPECT_THROW(sequence.bits(0, 2), std::out_of_range);
  EXPECT_THROW(SobolSequence(kMostSobolDimensions + 1), std::invalid_argument);
}

}  // namespace
}  // namespace assay::sweeps
