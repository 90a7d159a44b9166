// SPDX-License-Identifier: Apache-2.0
#include "models/dropout_kernel.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstring>
#include <stdexcept>
#include <string>

#include "data/files/random.hpp"
#include "models/bfloat16.hpp"

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

// kept[i] = bits[i] < threshold ? input[i] * scale : 0, for a run of elements. Loops of one thing each: the compiler
// makes vector code of them.
[[gnu::always_inline]] inline void scale_kept(const float* input, const std::uint32_t* bits, std::uint32_t threshold,
                                              float scale, float* output) {
  for (std::size_t i = 0; i < kHalf; ++i) output[i] = bits[i] < threshold ? input[i] * scale : 0.0f;
}

[[gnu::always_inline]] inline void scale_kept(const std::uint16_t* input, const std::uint32_t* bits,
                                              std::uint32_t threshold, float scale, std::uint16_t* output) {
  alignas(64) std::uint32_t wide[kHalf];
  alignas(64) float values[kHalf];
  for (std::size_t i = 0; i < kHalf; ++i) wide[i] = std::uint32_t{input[i]} << 16;
  std::memcpy(values, wide, sizeof(values));
  for (std::size_t i = 0; i < kHalf; ++i) values[i] = bits[i] < threshold ? values[i] * scale : 0.0f;
  std::memcpy(wide, values, sizeof(wide));
  for (std::size_t i = 0; i < kHalf; ++i) wide[i] = rounded_to_bfloat16(wide[i]);
  for (std::size_t i = 0; i < kHalf; ++i) output[i] = static_cast<std::uint16_t>(wide[i]);
}

template <class Value>
[[gnu::always_inline]] inline void apply_to(const Value* input, Value* output, std::size_t count, const Stream& stream,
                                            std::uint32_t threshold, float scale) {
  alignas(64) std::uint32_t words[kHalf];
  alignas(64) std::uint32_t bits[kHalf];
  Value rest[kGroup] = {};
  for (std::size_t begin = 0; begin < count; begin += kGroup) {
    const std::size_t length = std::min(kGroup, count - begin);
    const Value* from = input + begin;
    Value* to = output + begin;
    if (length < kGroup) {
      std::copy_n(from, length, rest);
      from = to = rest;
    }
    draw(stream, static_cast<std::uint32_t>(begin / kGroup * kLanes), words);
    for (std::size_t i = 0; i < kHalf; ++i) bits[i] = words[i] & 0xFFFFu;
    scale_kept(from, bits, threshold, scale, to);
    for (std::size_t i = 0; i < kHalf; ++i) bits[i] = words[i] >> 16;
    scale_kept(from + kHalf, bits, threshold, scale, to + kHalf);
    if (length < kGroup) std::copy_n(rest, length, output + begin);
  }
}

__attribute__((target_clones("avx512f", "avx2", "default"))) void apply(const float* input, float* output,
                                                                        std::size_t count, const Stream& stream,
                                                                        std::uint32_t threshold, float scale) {
  apply_to(input, output, count, stream, threshold, scale);
}

__attribute__((target_clones("avx512f", "avx2", "default"))) void apply(const std::uint16_t* input,
                                                                        std::uint16_t* output, std::size_t count,
                                                                        const Stream& stream, std::uint32_t threshold,
                                                                        float scale) {
  apply_to(input, output, count, stream, threshold, scale);
}

Stream stream_of(const DropoutKey& key, std::int64_t sample) {
  const auto use = static_cast<std::uint32_t>(data::files::RandomUse::dropout);
  return {{key.layer << 8 | use, static_cast<std::uint32_t>(key.step), static_cast<std::uint32_t>(sample)},
          {static_cast<std::uint32_t>(key.seed), static_cast<std::uint32_t>(key.seed >> 32)}};
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
  apply(input.data(), output.data(), input.size(), stream_of(key, sample), rate.threshold(), rate.scale());
}

void apply_dropout(std::span<const std::uint16_t> input, std::span<std::uint16_t> output, const DropoutKey& key,
                   std::int64_t sample, const DropoutRate& rate) {
  apply(input.data(), output.data(), input.size(), stream_of(key, sample), rate.threshold(), rate.scale());
}

}  // namespace assay::models
