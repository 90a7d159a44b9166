// SPDX-License-Identifier: Apache-2.0
#include "data/noise.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <numbers>

namespace assay::data {
namespace {

constexpr std::size_t kPerBlock = 8;  // normal numbers of a Philox block
constexpr std::size_t kBlocks = 16;   // computed side by side, so that the compiler can use vectors
constexpr std::size_t kAtOnce = kPerBlock * kBlocks;

// z with P(Z > z) = tail, for tail <= 1/2. Newton's method on the tail, which is convex there: from 0 it comes closer
// at each step and never goes beyond.
double upper_quantile(double tail) {
  double z = 0;
  for (int step = 0; step < 50; ++step) {
    const double excess = 0.5 * std::erfc(z / std::numbers::sqrt2) - tail;
    const double density = std::exp(-0.5 * z * z) / std::sqrt(2 * std::numbers::pi);
    z += excess / density;
  }
  return z;
}

// Of elements 8 * first ... on: indices into the table.
[[gnu::target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default"), gnu::noinline]] void draw_indices(
    files::PhiloxKey key, std::uint32_t first, std::uint16_t* __restrict indices) {
  std::array<std::array<std::uint32_t, kBlocks>, 4> words;
  for (std::size_t lane = 0; lane < kBlocks; ++lane) {
    const auto block = files::philox4x32({first + static_cast<std::uint32_t>(lane), 0, 0, 0}, key);
    for (std::size_t word = 0; word < 4; ++word) words[word][lane] = block[word];
  }
  for (std::size_t lane = 0; lane < kBlocks; ++lane) {
    for (std::size_t word = 0; word < 4; ++word) {
      indices[kPerBlock * lane + 2 * word] = static_cast<std::uint16_t>(words[word][lane] >> 20);
      indices[kPerBlock * lane + 2 * word + 1] = static_cast<std::uint16_t>(words[word][lane] >> 4 & 0xfff);
    }
  }
}

[[gnu::target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default"), gnu::noinline]] void add_indexed(
    const float* __restrict normal, const std::uint16_t* __restrict indices, float deviation, std::size_t count,
    float* __restrict values) {
  for (std::size_t i = 0; i < count; ++i) values[i] += deviation * normal[indices[i]];
}

}  // namespace

NormalTable::NormalTable() : values_(std::size_t{1} << kBits) {
  const std::size_t half = values_.size() / 2;
  std::vector<double> upper(half);
  double squares = 0;
  for (std::size_t i = 0; i < half; ++i) {
    upper[i] = upper_quantile(0.5 - (static_cast<double>(i) + 0.5) / static_cast<double>(values_.size()));
    squares += upper[i] * upper[i];
  }
  const double scale = 1 / std::sqrt(squares / static_cast<double>(half));
  for (std::size_t i = 0; i < half; ++i) {
    const auto value = static_cast<float>(std::nearbyint(upper[i] * scale * 0x1p20) * 0x1p-20);
    values_[half + i] = value;
    values_[half - 1 - i] = -value;
  }
}

void add_noise(const NormalTable& normal, files::PhiloxKey key, float deviation, float* values, std::size_t count) {
  std::array<std::uint16_t, kAtOnce> indices;
  for (std::size_t done = 0; done < count; done += kAtOnce) {
    draw_indices(key, static_cast<std::uint32_t>(done / kPerBlock), indices.data());
    add_indexed(normal.data(), indices.data(), deviation, std::min(kAtOnce, count - done), values + done);
  }
}

}  // namespace assay::data
