// SPDX-License-Identifier: Apache-2.0
#include "data/files/fletcher32.hpp"

#include <algorithm>
#include <cstring>

namespace assay::data::files {
namespace {

constexpr std::uint64_t kModulus = 65535;
constexpr std::size_t kLanes = 32;
// The lanes' sums of sums stay below 2^32: 256 * 257 / 2 * 65535.
constexpr std::size_t kSteps = 256;

struct Sums {
  std::uint64_t first = 0;   // sum of the words
  std::uint64_t second = 0;  // sum of the first sums after each word
};

// Words as they lie in memory, in kLanes running pairs of sums: word i = step * kLanes + lane counts (count - i) times
// in the second sum.
[[gnu::target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default"), gnu::noinline]] Sums sum_block(
    const std::byte* bytes, std::size_t steps) {
  std::uint32_t first[kLanes] = {};
  std::uint32_t second[kLanes] = {};
  for (std::size_t step = 0; step < steps; ++step) {
    std::uint16_t words[kLanes];
    std::memcpy(words, bytes + step * sizeof words, sizeof words);
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      second[lane] += first[lane];
      first[lane] += words[lane];
    }
  }
  Sums sums;
  for (std::size_t lane = 0; lane < kLanes; ++lane) {
    sums.first += first[lane];
    sums.second += std::uint64_t{second[lane]} * kLanes + std::uint64_t{first[lane]} * (kLanes - lane);
  }
  return sums;
}

void append(Sums& sums, const Sums& block, std::uint64_t words) {
  sums.second = (sums.second + sums.first * (words % kModulus) + block.second) % kModulus;
  sums.first = (sums.first + block.first) % kModulus;
}

// A big-endian word is the little-endian one times 256 modulo 65535, and so is a sum of words. The library folds
// carries instead of dividing, which leaves 65535 where division leaves 0.
std::uint32_t folded(std::uint64_t sum, bool any) {
  const std::uint64_t swapped = sum * 256 % kModulus;
  return static_cast<std::uint32_t>(swapped == 0 && any ? kModulus : swapped);
}

}  // namespace

std::uint32_t fletcher32(std::span<const std::byte> bytes) {
  const bool any = std::any_of(bytes.begin(), bytes.end(), [](std::byte byte) { return byte != std::byte{0}; });
  Sums sums;
  constexpr std::size_t kStepBytes = 2 * kLanes;
  std::size_t at = 0;
  while (bytes.size() - at >= kStepBytes) {
    const std::size_t steps = std::min(kSteps, (bytes.size() - at) / kStepBytes);
    append(sums, sum_block(bytes.data() + at, steps), steps * kLanes);
    at += steps * kStepBytes;
  }
  for (; at < bytes.size(); at += 2) {
    // An odd last byte is the high one of a word.
    std::uint64_t word = std::to_integer<std::uint64_t>(bytes[at]);
    if (at + 1 < bytes.size()) word |= std::to_integer<std::uint64_t>(bytes[at + 1]) << 8;
    append(sums, {word, word}, 1);
  }
  return folded(sums.second, any) << 16 | folded(sums.first, any);
}

}  // namespace assay::data::files
