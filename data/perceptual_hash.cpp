// SPDX-License-Identifier: Apache-2.0
#include "data/perceptual_hash.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>
#include <vector>

namespace assay::data {
namespace {

constexpr int kFrequencies = 8;

using Cosines = std::array<std::array<std::int32_t, kHashSide>, kFrequencies>;

// Rows of the DCT-II of 32 points, frequencies 1 to 8, in 12-bit fixed point: two passes over bytes stay below 2^45.
Cosines make_cosines() {
  constexpr double kOne = 4096;
  Cosines table{};
  for (int u = 0; u < kFrequencies; ++u) {
    for (int x = 0; x < kHashSide; ++x) {
      table[u][x] =
          static_cast<std::int32_t>(std::lround(kOne * std::cos(std::numbers::pi * (2 * x + 1) * (u + 1) / 64)));
    }
  }
  return table;
}

// The part of `side` pixels that cell `cell` of 32 averages.
struct Range {
  int begin, end;
};
Range pixels_of(int cell, int side) {
  const int begin = static_cast<int>(static_cast<std::int64_t>(cell) * side / kHashSide);
  const int end = static_cast<int>(static_cast<std::int64_t>(cell + 1) * side / kHashSide);
  return {begin, std::max(end, begin + 1)};
}

// Adds the luma of one line of pixels to the cells of its columns.
void add_line(const std::uint8_t* rgb, std::span<std::uint8_t> luma, const std::array<Range, kHashSide>& columns,
              std::array<std::uint32_t, kHashSide>& sums) {
  for (std::size_t x = 0; x < luma.size(); ++x) {
    luma[x] = static_cast<std::uint8_t>((77u * rgb[3 * x] + 150u * rgb[3 * x + 1] + 29u * rgb[3 * x + 2] + 128u) >> 8);
  }
  for (int cell = 0; cell < kHashSide; ++cell) {
    for (int x = columns[cell].begin; x < columns[cell].end; ++x) sums[cell] += luma[x];
  }
}

}  // namespace

GreyPicture shrink_to_grey(std::span<const std::uint8_t> row, const ImageShape& shape) {
  if (shape.channels != 3 || row.empty() || row.size() != shape.bytes()) {
    throw std::invalid_argument("a row to be hashed must be RGB and fit its shape");
  }
  std::array<Range, kHashSide> columns{};
  for (int cell = 0; cell < kHashSide; ++cell) columns[cell] = pixels_of(cell, shape.width);
  GreyPicture picture{};
  std::vector<std::uint8_t> luma(shape.width);
  for (int cell_y = 0; cell_y < kHashSide; ++cell_y) {
    const Range lines = pixels_of(cell_y, shape.height);
    std::array<std::uint32_t, kHashSide> sums{};  // a cell of the largest image holds 2^18 pixels
    for (int y = lines.begin; y < lines.end; ++y) {
      add_line(row.data() + static_cast<std::size_t>(y) * shape.width * 3, luma, columns, sums);
    }
    for (int cell = 0; cell < kHashSide; ++cell) {
      const std::uint32_t pixels = (lines.end - lines.begin) * (columns[cell].end - columns[cell].begin);
      picture[cell_y * kHashSide + cell] = static_cast<std::uint8_t>((sums[cell] + pixels / 2) / pixels);
    }
  }
  return picture;
}

std::uint64_t perceptual_hash(const GreyPicture& picture) {
  static const Cosines cosines = make_cosines();
  std::array<std::array<std::int32_t, kFrequencies>, kHashSide> lines{};
  for (int y = 0; y < kHashSide; ++y) {
    for (int u = 0; u < kFrequencies; ++u) {
      std::int32_t sum = 0;
      for (int x = 0; x < kHashSide; ++x) sum += cosines[u][x] * picture[y * kHashSide + x];
      lines[y][u] = sum;
    }
  }
  std::array<std::int64_t, 64> amplitudes{};
  for (int v = 0; v < kFrequencies; ++v) {
    for (int y = 0; y < kHashSide; ++y) {
      for (int u = 0; u < kFrequencies; ++u) {
        amplitudes[v * kFrequencies + u] += static_cast<std::int64_t>(cosines[v][y]) * lines[y][u];
      }
    }
  }
  auto sorted = amplitudes;
  const auto median = sorted.begin() + 31;
  std::nth_element(sorted.begin(), median, sorted.end());
  std::uint64_t hash = 0;
  for (int i = 0; i < 64; ++i) hash |= static_cast<std::uint64_t>(amplitudes[i] > *median) << i;
  return hash;
}

}  // namespace assay::data
