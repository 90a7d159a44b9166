// SPDX-License-Identifier: Apache-2.0
#include "data/sobel_view.hpp"

#include <opencv2/core.hpp>

#include <algorithm>
#include <cfloat>
#include <cmath>
#include <stdexcept>

namespace assay::data {
namespace {

constexpr int kReach = 2;  // of the kernel, to each side

// The kernels are the outer products of (1, 4, 6, 4, 1) and (-1, -2, 0, 2, 1). Down the columns of five rows:
[[gnu::target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default"), gnu::noinline]] void pass_down(
    const std::uint8_t* const* rows, std::size_t width, std::int16_t* __restrict smooth,
    std::int16_t* __restrict slope) {
  const std::uint8_t *a = rows[0], *b = rows[1], *c = rows[2], *d = rows[3], *e = rows[4];
  for (std::size_t x = 0; x < width; ++x) {
    smooth[x] = static_cast<std::int16_t>(a[x] + e[x] + 4 * (b[x] + d[x]) + 6 * c[x]);
    slope[x] = static_cast<std::int16_t>(e[x] - a[x] + 2 * (d[x] - b[x]));
  }
}

// Along the row, both padded by kReach at each end: squares of the gradient's length. At most 2 * 12240^2.
[[gnu::target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default"), gnu::noinline]] void pass_along(
    const std::int16_t* __restrict smooth, const std::int16_t* __restrict slope, std::size_t width,
    std::int32_t* __restrict squares) {
  for (std::size_t i = 0; i < width; ++i) {
    const std::int32_t across = smooth[i + 4] - smooth[i] + 2 * (smooth[i + 3] - smooth[i + 1]);
    const std::int32_t down = slope[i] + slope[i + 4] + 4 * (slope[i + 1] + slope[i + 3]) + 6 * slope[i + 2];
    squares[i] = across * across + down * down;
  }
}

struct Range {
  std::int32_t low;
  std::int32_t high;
};

[[gnu::target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default"), gnu::noinline]] Range range_of(
    const std::int32_t* values, std::size_t count) {
  std::int32_t low = values[0];
  std::int32_t high = values[0];
  for (std::size_t i = 0; i < count; ++i) {
    low = std::min(low, values[i]);
    high = std::max(high, values[i]);
  }
  return {low, high};
}

// OpenCV narrows the length to float before it scales in one rounding; the last addition rounds to an integer, halves
// to even.
[[gnu::target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default"), gnu::noinline]] void stretch(
    const std::int32_t* __restrict squares, std::size_t count, float scale, float shift, std::uint8_t* __restrict out) {
  constexpr float kRound = 0x1.8p23f;
  for (std::size_t i = 0; i < count; ++i) {
    const auto length = static_cast<float>(std::sqrt(static_cast<double>(squares[i])));
    const float value = std::fma(length, scale, shift) + kRound - kRound;
    out[i] = static_cast<std::uint8_t>(std::clamp(static_cast<int>(value), 0, 255));
  }
}

std::vector<std::size_t> mirrored(int count) {
  std::vector<std::size_t> source;
  for (int i = -kReach; i < count + kReach; ++i) {
    source.push_back(static_cast<std::size_t>(cv::borderInterpolate(i, count, cv::BORDER_REFLECT_101)));
  }
  return source;
}

}  // namespace

SobelView::SobelView(int height, int width) {
  if (height < 1 || width < 1) throw std::invalid_argument("an image has at least one row and one column");
  height_ = static_cast<std::size_t>(height);
  width_ = static_cast<std::size_t>(width);
  source_row_ = mirrored(height);
  source_column_ = mirrored(width);
  smooth_.resize(width_ + 2 * kReach);
  slope_.resize(width_ + 2 * kReach);
  squares_.resize(height_ * width_);
}

void SobelView::apply(const std::uint8_t* plane, std::uint8_t* out) {
  for (std::size_t y = 0; y < height_; ++y) {
    const std::uint8_t* rows[2 * kReach + 1];
    for (std::size_t i = 0; i < std::size(rows); ++i) rows[i] = plane + source_row_[y + i] * width_;
    pass_down(rows, width_, smooth_.data() + kReach, slope_.data() + kReach);
    for (const std::size_t x : {std::size_t{0}, std::size_t{1}, width_ + 2, width_ + 3}) {
      smooth_[x] = smooth_[kReach + source_column_[x]];
      slope_[x] = slope_[kReach + source_column_[x]];
    }
    pass_along(smooth_.data(), slope_.data(), width_, squares_.data() + y * width_);
  }
  const auto [low, high] = range_of(squares_.data(), squares_.size());
  const double least = std::sqrt(static_cast<double>(low));
  const double extent = std::sqrt(static_cast<double>(high)) - least;
  const double scale = 255.0 * (extent > DBL_EPSILON ? 1.0 / extent : 0.0);
  stretch(squares_.data(), squares_.size(), static_cast<float>(scale), static_cast<float>(0.0 - least * scale), out);
}

}  // namespace assay::data
