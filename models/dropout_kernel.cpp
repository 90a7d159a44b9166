// SPDX-License-Identifier: Apache-2.0
#include "models/dropout_kernel.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <stdexcept>
#include <string>

#include "data/files/random.hpp"

namespace assay::models {
namespace {

constexpr std::size_t kLanes = 16;
constexpr std::size_t kHalf = 4 * kLanes;
constexpr std::size_t kGroup = 2 * kHalf;

struct Stream {
  std::uint32_t counter[3];  // the words after the block number
  std::uint32_t key[2];
};

// The words of sixteen neighbouring blocks, word-major: philox4x32 of data/files/random.hpp, written so that the
// compiler makes one vector operation of each line.
[[gnu::always_inline]] inline void draw(const Stream& stream, std::uint32_t first_block, std::uint32_t* words) {
  std::uint32_t* const c0 = words;
  std::uint32_t* const c1 = words + kLanes;
  std::uint32_t* const c2 = words + 2 * kLanes;
  std::uint32_t* const c3 = words + 3 * kLanes;
  for (std::size_t lane = 0; lane < kLanes; ++lane) {
    c0[lane] = first_block + static_cast<std::uint32_t>(lane);
    c1[lane] = stream.counter[0];
    c2[lane] = stream.counter[1];
    c3[lane] = stream.counter[2];
  }
  std::uint32_t key0 = stream.key[0];
  std::uint32_t key1 = stream.key[1];
  for (int round = 0; round < 10; ++round) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      const std::uint64_t product0 = std::uint64_t{0xD2511F53u} * c0[lane];
      const std::uint64_t product1 = std::uint64_t{0xCD9E8D57u} * c2[lane];
      c0[lane] = static_cast<std::uint32_t>(product1 >> 32) ^ c1[lane] ^ key0;
      c1[lane] = static_cast<std::uint32_t>(product1);
      c2[lane] = static_cast<std::uint32_t>(product0 >> 32) ^ c3[lane] ^ key1;
      c3[lane] = static_cast<std::uint32_t>(product0);
    }
    key0 += 0x9E3779B9u;
    key1 += 0xBB67AE85u;
  }
}

__attribute__((target_clones("avx512f", "avx2", "default"))) void apply(const float* input, float* output,
                                                                        std::size_t count, const Stream& stream,
                                                                        std::uint32_t threshold, float scale) {
  alignas(64) std::uint32_t words[kHalf];
  std::size_t begin = 0;
  for (; begin + kGroup <= count; begin += kGroup) {
    draw(stream, static_cast<std::uint32_t>(begin / kGroup * kLanes), words);
    for (std::size_t i = 0; i < kHalf; ++i) {
      const float low = input[begin + i] * scale;
      const float high = input[begin + kHalf + i] * scale;
      output[begin + i] = (words[i] & 0xFFFFu) < threshold ? low : 0.0f;
      output[begin + kHalf + i] = words[i] >> 16 < threshold ? high : 0.0f;
    }
  }
  if (begin == count) return;
  draw(stream, static_cast<std::uint32_t>(begin / kGroup * kLanes), words);
  for (std::size_t i = 0; begin + i < count; ++i) {
    const std::uint32_t bits = i < kHalf ? words[i] & 0xFFFFu : words[i - kHalf] >> 16;
    output[begin + i] = bits < threshold ? input[begin + i] * scale : 0.0f;
  }
}

}  // namespace

DropoutRate::DropoutRate(double rate) {
  if (!(rate >= 0 && rate < 1)) {
    throw std::invalid_argument("dropout rate " + std::to_string(rate) + " is not in [0, 1)");
  }
  threshold_ = std::max(1u, static_cast<std::uint32_t>(std::lround((1 - rate) * 65536)));
}

void apply_dropout(std::span<const float> input, std::span<float> output, const DropoutKey& key, std::int64_t sample,
                   const DropoutRate& rate) {
  const auto use = static_cast<std::uint32_t>(data::files::RandomUse::dropout);
  const Stream stream{{key.layer << 8 | use, static_cast<std::uint32_t>(key.step), static_cast<std::uint32_t>(sample)},
                      {static_cast<std::uint32_t>(key.seed), static_cast<std::uint32_t>(key.seed >> 32)}};
  apply(input.data(), output.data(), input.size(), stream, rate.threshold(), rate.scale());
}

}  // namespace assay::models
