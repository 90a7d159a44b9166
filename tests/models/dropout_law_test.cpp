// SPDX-License-Identifier: Apache-2.0
// The law that the kernel on a GPU is made of, against the kernel of the processor: every element, on any machine.
#include "models/dropout_law.hpp"

#include <gtest/gtest.h>

#include <set>
#include <vector>

#include "data/files/random.hpp"
#include "models/dropout_kernel.hpp"

namespace assay::models {
namespace {

DropoutStream stream_of(const DropoutKey& key, std::int64_t sample) {
  const auto use = static_cast<std::uint32_t>(data::files::RandomUse::dropout);
  return {{static_cast<std::uint32_t>(key.seed), static_cast<std::uint32_t>(key.seed >> 32)},
          key.layer << 8 | use,
          static_cast<std::uint32_t>(key.step),
          static_cast<std::uint32_t>(sample)};
}

// As the kernel on a GPU does it, block by block.
std::vector<float> by_blocks(const std::vector<float>& input, const DropoutKey& key, std::int64_t sample,
                             const DropoutRate& rate) {
  std::vector<float> output(input.size(), -1);
  for (std::uint32_t block = 0; block < dropout_blocks(input.size()); ++block) {
    const DropoutBlock drawn = dropout_block(stream_of(key, sample), block);
    for (std::uint32_t i = 0; i < 8; ++i) {
      const std::uint64_t element = dropout_element(block, i);
      if (element >= input.size()) break;
      output[element] = dropout_bits(drawn, i) < rate.threshold() ? input[element] * rate.scale() : 0.0f;
    }
  }
  return output;
}

TEST(DropoutLaw, KeepsTheElementsThatTheProcessorKeeps) {
  const DropoutKey key{0x123456789abcdef0u, 77, 3};
  const DropoutRate rate(0.3);
  for (const std::size_t size : {1u, 15u, 16u, 64u, 127u, 128u, 129u, 1000u, 4096u}) {
    std::vector<float> input(size);
    for (std::size_t i = 0; i < size; ++i) input[i] = static_cast<float>(i + 1);
    for (const std::int64_t sample : {0, 5, 49999}) {
      std::vector<float> expected(size);
      apply_dropout(input, expected, key, sample, rate);
      EXPECT_EQ(by_blocks(input, key, sample, rate), expected) << size << " elements, sample " << sample;
    }
  }
}

TEST(DropoutLaw, BlocksServeEveryElementOnce) {
  constexpr std::uint64_t kElements = 1000;
  std::set<std::uint64_t> served;
  for (std::uint32_t block = 0; block < dropout_blocks(kElements); ++block) {
    for (std::uint32_t i = 0; i < 8; ++i) EXPECT_TRUE(served.insert(dropout_element(block, i)).second);
  }
  for (std::uint64_t element = 0; element < kElements; ++element) EXPECT_TRUE(served.contains(element)) << element;
}

TEST(DropoutLaw, IsPhiloxAsTheRestOfTheProgramHasIt) {
  const DropoutStream stream{{1, 2}, 3, 4, 5};
  const auto words = data::files::philox4x32({9, 3, 4, 5}, {1, 2});
  const DropoutBlock block = dropout_block(stream, 9);
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(block.words[i], words[i]);
}

}  // namespace
}  // namespace assay::models
