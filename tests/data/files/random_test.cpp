// SPDX-License-Identifier: Apache-2.0
// Known answers: Random123, tests/kat_vectors, "philox4x32 10".
#include "data/files/random.hpp"

#include <gtest/gtest.h>

#include <set>
#include <vector>

namespace assay::data::files {
namespace {

TEST(Philox, GivesTheKnownAnswersOfRandom123) {
  EXPECT_EQ(philox4x32({0, 0, 0, 0}, {0, 0}), (PhiloxCounter{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  constexpr std::uint32_t kOnes = 0xffffffff;
  EXPECT_EQ(philox4x32({kOnes, kOnes, kOnes, kOnes}, {kOnes, kOnes}),
            (PhiloxCounter{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(philox4x32({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}),
            (PhiloxCounter{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

TEST(CounterStream, IsTheBlocksOfItsCounterInOrder) {
  CounterStream stream((7ull << 32) | 5, RandomUse::dropout, 3, 4);
  for (std::uint32_t block = 0; block < 3; ++block) {
    const PhiloxCounter expected = philox4x32({block, static_cast<std::uint32_t>(RandomUse::dropout), 3, 4}, {5, 7});
    for (const std::uint32_t number : expected) EXPECT_EQ(stream.next_u32(), number);
  }
}

TEST(CounterStream, DiffersByEveryPartOfItsName) {
  std::set<std::uint64_t> firsts;
  firsts.insert(CounterStream(1, RandomUse::sampler, 0, 0).next_u64());
  firsts.insert(CounterStream(2, RandomUse::sampler, 0, 0).next_u64());
  firsts.insert(CounterStream(1ull << 32, RandomUse::sampler, 0, 0).next_u64());
  firsts.insert(CounterStream(1, RandomUse::augmentation, 0, 0).next_u64());
  firsts.insert(CounterStream(1, RandomUse::sampler, 1, 0).next_u64());
  firsts.insert(CounterStream(1, RandomUse::sampler, 0, 1).next_u64());
  EXPECT_EQ(firsts.size(), 6u);
}

TEST(CounterStream, UniformFillsZeroToOneEvenly) {
  CounterStream stream(11, RandomUse::bootstrap);
  constexpr int kDraws = 100'000;
  double sum = 0;
  for (int i = 0; i < kDraws; ++i) {
    const float value = stream.uniform();
    ASSERT_GE(value, 0.0f);
    ASSERT_LT(value, 1.0f);
    sum += value;
  }
  EXPECT_NEAR(sum / kDraws, 0.5, 5 * 0.2887 / 316.2);  // five standard errors
}

TEST(CounterStream, BelowIsEvenOverItsBound) {
  CounterStream stream(12, RandomUse::sampler);
  constexpr std::uint32_t kBound = 10;
  constexpr double kExpected = 20'000;
  std::vector<int> counts(kBound);
  for (int i = 0; i < kBound * kExpected; ++i) ++counts.at(stream.below(kBound));
  double chi_squared = 0;
  for (const int count : counts) chi_squared += (count - kExpected) * (count - kExpected) / kExpected;
  EXPECT_LT(chi_squared, 27.88);  // 99.9 % quantile with 9 degrees of freedom
}

// Without the rejection every third number would come twice as often as the others here: 2^32 inputs, 3/4 as many
// outputs.
TEST(CounterStream, BelowIsUnbiasedForABoundNearTheWholeRange) {
  CounterStream stream(13, RandomUse::sampler);
  constexpr std::uint32_t kBound = 0xC0000000u;  // 3/4 of 2^32
  constexpr int kDraws = 60'000;
  int thirds[3] = {};
  for (int i = 0; i < kDraws; ++i) {
    const std::uint32_t value = stream.below(kBound);
    ASSERT_LT(value, kBound);
    ++thirds[value / (kBound / 3)];
  }
  int residues[3] = {};
  for (int i = 0; i < kDraws; ++i) ++residues[stream.below(kBound) % 3];
  for (const int count : thirds) EXPECT_NEAR(count, kDraws / 3, 600);
  for (const int count : residues) EXPECT_NEAR(count, kDraws / 3, 600);
}

TEST(CounterStream, BelowOneIsZero) {
  CounterStream stream(14, RandomUse::sampler);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(stream.below(1), 0u);
}

}  // namespace
}  // namespace assay::data::files
