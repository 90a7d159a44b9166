// SPDX-License-Identifier: Apache-2.0
#include "data/clahe_view.hpp"

#include <opencv2/core.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <stdexcept>

namespace assay::data {
namespace {

constexpr int kTiles = 8;  // along each axis
constexpr double kClipLimit = 2.0;
constexpr std::size_t kValues = 256;

// A histogram lies as 16 rows of 16, value v in row v % 16 and column v / 16, so that its running sum is a sum of rows.
constexpr std::size_t kSide = 16;

constexpr std::uint8_t place_of(std::uint8_t value) {
  return static_cast<std::uint8_t>(value << 4 | value >> 4);
}

// To the nearest integer, halves to even, for 0 <= value < 2^22; unlike a library call it is two vector instructions.
inline float rounded(float value) {
  return value + 0x1.0p23f - 0x1.0p23f;
}

using Counts = std::array<std::int32_t, kValues>;

[[gnu::target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default"), gnu::noinline]] void places_of(
    const std::uint8_t* __restrict values, std::size_t count, std::uint8_t* __restrict places) {
  for (std::size_t i = 0; i < count; ++i) places[i] = place_of(values[i]);
}

// Cuts every bin to `limit` and gives what was cut to all bins alike, the remainder to bins evenly spaced.
[[gnu::target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default"), gnu::noinline]] void clip(Counts& counts,
                                                                                               int limit) {
  int excess = 0;
  for (std::int32_t& count : counts) {
    const std::int32_t kept = std::min(count, limit);
    excess += count - kept;
    count = kept;
  }
  const int share = excess / static_cast<int>(kValues);
  int remainder = excess % static_cast<int>(kValues);
  for (std::int32_t& count : counts) count += share;
  if (remainder == 0) return;
  const std::size_t step = kValues / static_cast<std::size_t>(remainder);
  for (std::size_t value = 0; value < kValues && remainder > 0; value += step, --remainder) {
    ++counts[place_of(static_cast<std::uint8_t>(value))];
  }
}

// levels[place] = round(number of pixels up to that value * scale).
[[gnu::target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default"), gnu::noinline]] void accumulate(
    Counts& counts, float scale, std::uint8_t* __restrict levels) {
  std::array<std::int32_t, kSide> sums{};
  for (std::size_t row = 0; row < kSide; ++row) {
    for (std::size_t column = 0; column < kSide; ++column) {
      sums[column] += counts[row * kSide + column];
      counts[row * kSide + column] = sums[column];
    }
  }
  std::array<std::int32_t, kSide> before{};
  std::exclusive_scan(sums.begin(), sums.end(), before.begin(), 0);
  for (std::size_t row = 0; row < kSide; ++row) {
    for (std::size_t column = 0; column < kSide; ++column) {
      const auto sum = static_cast<float>(counts[row * kSide + column] + before[column]);
      levels[row * kSide + column] = static_cast<std::uint8_t>(std::min(255, static_cast<int>(rounded(sum * scale))));
    }
  }
}

// corners: top left, top right, bottom left, bottom right, `count` pixels each.
[[gnu::target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default"), gnu::noinline]] void blend_corners(
    const std::uint8_t* __restrict corners, std::size_t count, const float* __restrict left,
    const float* __restrict right, float top, float bottom, std::uint8_t* __restrict out) {
  for (std::size_t x = 0; x < count; ++x) {
    const float above = static_cast<float>(corners[x]) * left[x] + static_cast<float>(corners[count + x]) * right[x];
    const float below =
        static_cast<float>(corners[2 * count + x]) * left[x] + static_cast<float>(corners[3 * count + x]) * right[x];
    out[x] = static_cast<std::uint8_t>(std::min(255, static_cast<int>(rounded(above * top + below * bottom))));
  }
}

std::vector<std::uint32_t> reflected(int pixels, int padded) {
  std::vector<std::uint32_t> source;
  for (int i = 0; i < padded; ++i) {
    source.push_back(static_cast<std::uint32_t>(cv::borderInterpolate(i, pixels, cv::BORDER_REFLECT_101)));
  }
  return source;
}

}  // namespace

ClaheView::Blend ClaheView::blend_along(int pixels, int tile_side, std::uint32_t stride) {
  Blend blend;
  const float inverse = 1.0f / static_cast<float>(tile_side);
  for (int i = 0; i < pixels; ++i) {
    const float position = static_cast<float>(i) * inverse - 0.5f;
    const auto tile = static_cast<int>(std::floor(position));
    const float weight = position - static_cast<float>(tile);
    blend.first.push_back(static_cast<std::uint32_t>(std::max(tile, 0)) * stride);
    blend.second.push_back(static_cast<std::uint32_t>(std::min(tile + 1, kTiles - 1)) * stride);
    blend.first_weight.push_back(1.0f - weight);
    blend.second_weight.push_back(weight);
  }
  return blend;
}

ClaheView::ClaheView(int height, int width) {
  if (height < 1 || width < 1) throw std::invalid_argument("an image has at least one row and one column");
  // As OpenCV: where one side is no multiple, the other grows by a whole row of tiles even if it is one.
  const bool fits = height % kTiles == 0 && width % kTiles == 0;
  const int padded_height = fits ? height : height + kTiles - height % kTiles;
  const int padded_width = fits ? width : width + kTiles - width % kTiles;
  height_ = static_cast<std::size_t>(height);
  width_ = static_cast<std::size_t>(width);
  padded_height_ = static_cast<std::size_t>(padded_height);
  padded_width_ = static_cast<std::size_t>(padded_width);
  source_row_ = reflected(height, padded_height);
  source_column_ = reflected(width, padded_width);
  across_ = blend_along(width, padded_width / kTiles, kValues);
  down_ = blend_along(height, padded_height / kTiles, kValues * kTiles);
  padded_.resize(padded_height_ * padded_width_);
  levels_.resize(kValues * kTiles * kTiles);
  corners_.resize(4 * width_);
}

void ClaheView::fill_padded(const std::uint8_t* plane) {
  for (std::size_t y = 0; y < padded_height_; ++y) {
    std::uint8_t* row = padded_.data() + y * padded_width_;
    places_of(plane + source_row_[y] * width_, width_, row);
    for (std::size_t x = width_; x < padded_width_; ++x) row[x] = row[source_column_[x]];
  }
}

void ClaheView::equalise_tiles() {
  const std::size_t tile_height = padded_height_ / kTiles;
  const std::size_t tile_width = padded_width_ / kTiles;
  const auto pixels = static_cast<int>(tile_height * tile_width);
  const int limit = std::max(1, static_cast<int>(kClipLimit * pixels / static_cast<int>(kValues)));
  const float scale = static_cast<float>(kValues - 1) / static_cast<float>(pixels);
  for (std::size_t tile = 0; tile < kTiles * kTiles; ++tile) {
    const std::uint8_t* corner =
        padded_.data() + tile / kTiles * tile_height * padded_width_ + tile % kTiles * tile_width;
    Counts counts{};
    for (std::size_t y = 0; y < tile_height; ++y) {
      for (std::size_t x = 0; x < tile_width; ++x) ++counts[corner[y * padded_width_ + x]];
    }
    clip(counts, limit);
    accumulate(counts, scale, levels_.data() + tile * kValues);
  }
}

void ClaheView::blend_row(std::size_t y, std::uint8_t* out) {
  const std::uint8_t* places = padded_.data() + y * padded_width_;
  const std::uint8_t* top = levels_.data() + down_.first[y];
  const std::uint8_t* bottom = levels_.data() + down_.second[y];
  std::uint8_t* corners = corners_.data();
  for (std::size_t x = 0; x < width_; ++x) {
    const std::size_t left = across_.first[x] + places[x];
    const std::size_t right = across_.second[x] + places[x];
    corners[x] = top[left];
    corners[width_ + x] = top[right];
    corners[2 * width_ + x] = bottom[left];
    corners[3 * width_ + x] = bottom[right];
  }
  blend_corners(corners, width_, across_.first_weight.data(), across_.second_weight.data(), down_.first_weight[y],
                down_.second_weight[y], out);
}

void ClaheView::apply(const std::uint8_t* plane, std::uint8_t* out) {
  fill_padded(plane);
  equalise_tiles();
  for (std::size_t y = 0; y < height_; ++y) blend_row(y, out + y * width_);
}

}  // namespace assay::data
