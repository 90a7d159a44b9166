// SPDX-License-Identifier: Apache-2.0
// The law of dropout_kernel.hpp for one element, for host and device code (C++17, constexpr, no containers of C++20).
// Slow on its own: the kernels draw many elements at a time.
#pragma once

#include <cstdint>

namespace assay::models {

// Key and counter of Philox4x32-10 for one sample; the counter's first word is the block.
struct DropoutStream {
  std::uint32_t key[2];
  std::uint32_t use;  // layer << 8 | RandomUse::dropout
  std::uint32_t step;
  std::uint32_t sample;
};

// Four words of block `block`.
struct DropoutBlock {
  std::uint32_t words[4];
};

constexpr DropoutBlock dropout_block(const DropoutStream& stream, std::uint32_t block) {
  std::uint32_t c0 = block;
  std::uint32_t c1 = stream.use;
  std::uint32_t c2 = stream.step;
  std::uint32_t c3 = stream.sample;
  std::uint32_t key0 = stream.key[0];
  std::uint32_t key1 = stream.key[1];
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t product0 = std::uint64_t{0xD2511F53u} * c0;
    const std::uint64_t product1 = std::uint64_t{0xCD9E8D57u} * c2;
    c0 = static_cast<std::uint32_t>(product1 >> 32) ^ c1 ^ key0;
    c1 = static_cast<std::uint32_t>(product1);
    c2 = static_cast<std::uint32_t>(product0 >> 32) ^ c3 ^ key1;
    c3 = static_cast<std::uint32_t>(product0);
    key0 += 0x9E3779B9u;
    key1 += 0xBB67AE85u;
  }
  return {{c0, c1, c2, c3}};
}

// A block serves eight elements: element i (0..7) of block b is number dropout_element(b, i) of its sample, and takes
// the low half of word i for i < 4, the high half of word i - 4 after that.
constexpr std::uint64_t dropout_element(std::uint32_t block, std::uint32_t i) {
  return std::uint64_t{block / 16} * 128 + std::uint64_t{i} * 16 + block % 16;
}

constexpr std::uint32_t dropout_bits(const DropoutBlock& block, std::uint32_t i) {
  return i < 4 ? block.words[i] & 0xFFFFu : block.words[i - 4] >> 16;
}

// Blocks that serve `elements` elements of a sample.
constexpr std::uint64_t dropout_blocks(std::uint64_t elements) {
  return (elements + 127) / 128 * 16;
}

}  // namespace assay::models
