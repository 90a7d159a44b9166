// SPDX-License-Identifier: Apache-2.0
#include "data/antialias_resize.hpp"

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cstring>
#include <stdexcept>

namespace assay::data {
namespace {

constexpr std::size_t kChannels = 3;
constexpr std::int32_t kHalf = 1 << (ResampleWeights::kBits - 1);

// A strip is four rows, whose pixels lie together, each with a fourth value that counts for nothing: one vector.
constexpr std::size_t kStrip = 4;
constexpr std::size_t kPixel = 4;
constexpr std::size_t kLanes = kStrip * kPixel;
using Pixels [[gnu::vector_size(kLanes * sizeof(std::int32_t))]] = std::int32_t;

constexpr std::uint8_t to_byte(std::int32_t sum) {
  return static_cast<std::uint8_t>(std::clamp(sum >> ResampleWeights::kBits, 0, 255));
}

void gather_strip(const std::uint8_t* const* rows, std::size_t width, std::uint8_t* strip) {
  for (std::size_t x = 0; x < width; ++x) {
    for (std::size_t row = 0; row < kStrip; ++row) {
      std::memcpy(strip + x * kLanes + row * kPixel, rows[row] + x * kChannels, kChannels);
    }
  }
}

void scatter_strip(const std::uint8_t* strip, std::size_t width, std::uint8_t* const* rows) {
  for (std::size_t x = 0; x < width; ++x) {
    for (std::size_t row = 0; row < kStrip; ++row) {
      std::memcpy(rows[row] + x * kChannels, strip + x * kLanes + row * kPixel, kChannels);
    }
  }
}

[[gnu::target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default"), gnu::noinline]] void widen(
    const std::uint8_t* __restrict bytes, std::size_t count, std::int32_t* __restrict values) {
  for (std::size_t i = 0; i < count; ++i) values[i] = bytes[i];
}

// strip, sums: kLanes values for each pixel.
[[gnu::target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default"), gnu::noinline]] void add_taps(
    const std::int32_t* __restrict strip, const ResampleWeights& weights, std::int32_t* __restrict sums) {
  for (const ResampleWeights::Taps& taps : weights.taps) {
    const std::int32_t* weight = weights.values.data() + taps.at;
    const std::int32_t* from = strip + taps.first * kLanes;
    Pixels sum = kHalf - Pixels{};
    for (std::size_t i = 0; i < taps.count; ++i) {
      Pixels pixels;
      std::memcpy(&pixels, from + i * kLanes, sizeof(pixels));
      sum += pixels * weight[i];
    }
    std::memcpy(sums, &sum, sizeof(sum));
    sums += kLanes;
  }
}

[[gnu::target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default"), gnu::noinline]] void add_row(
    const std::uint8_t* __restrict row, std::size_t count, std::int32_t weight, std::int32_t* __restrict sums) {
  for (std::size_t i = 0; i < count; ++i) sums[i] += row[i] * weight;
}

[[gnu::target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default"), gnu::noinline]] void finish_row(
    const std::int32_t* __restrict sums, std::size_t count, std::uint8_t* __restrict out) {
  for (std::size_t i = 0; i < count; ++i) out[i] = to_byte(sums[i]);
}

std::vector<std::size_t> nearest_pixels(int source, int target) {
  std::vector<std::size_t> pixels;
  for (std::int64_t i = 0; i < target; ++i) {
    pixels.push_back(static_cast<std::size_t>((2 * i + 1) * source / (2 * std::int64_t{target})));
  }
  return pixels;
}

void resize_nearest(const files::Image& image, files::Image& result) {
  const auto columns = nearest_pixels(image.width, result.width);
  std::uint8_t* out = result.pixels.data();
  for (const std::size_t y : nearest_pixels(image.height, result.height)) {
    const std::uint8_t* row = image.pixels.data() + y * static_cast<std::size_t>(image.width) * kChannels;
    for (const std::size_t x : columns) out = std::copy_n(row + x * kChannels, kChannels, out);
  }
}

void resize_area(const files::Image& image, files::Image& result) {
  // OpenCV has no const view of pixels; it does not write to its source.
  const cv::Mat source(image.height, image.width, CV_8UC3, const_cast<std::uint8_t*>(image.pixels.data()));
  cv::Mat target(result.height, result.width, CV_8UC3, result.pixels.data());
  cv::resize(source, target, target.size(), 0, 0, cv::INTER_AREA);
}

std::size_t row_bytes(int width) {
  return static_cast<std::size_t>(width) * kChannels;
}

void resize_rows(const std::uint8_t* image, std::size_t row, const ResampleWeights& weights,
                 std::vector<std::int32_t>& sums, std::uint8_t* out) {
  for (const ResampleWeights::Taps& taps : weights.taps) {
    sums.assign(row, kHalf);
    const std::uint8_t* from = image + taps.first * row;
    for (const std::int32_t weight : weights.of(taps)) {
      add_row(from, row, weight, sums.data());
      from += row;
    }
    finish_row(sums.data(), row, out);
    out += row;
  }
}

}  // namespace

const ResampleWeights& AntialiasResize::prepared(Axis& axis, int source, int target, ResampleKernel kernel) {
  if (axis.source != source || axis.target != target || axis.kernel != kernel) {
    axis = {source, target, kernel, resample_weights(source, target, kernel)};
  }
  return axis.weights;
}

void AntialiasResize::resize_columns(const std::uint8_t* image, int height, int width, const ResampleWeights& weights,
                                     std::uint8_t* out) {
  const std::size_t target = weights.taps.size();
  const auto source = static_cast<std::size_t>(width);
  gathered_.resize(std::max(source, target) * kLanes);
  wide_.resize(source * kLanes);
  sums_.resize(target * kLanes);
  for (int y = 0; y < height; y += static_cast<int>(kStrip)) {
    const std::uint8_t* from[kStrip];
    std::uint8_t* to[kStrip];
    for (std::size_t i = 0; i < kStrip; ++i) {
      // The last strip repeats the last row.
      const auto row = static_cast<std::size_t>(std::min(y + static_cast<int>(i), height - 1));
      from[i] = image + row * row_bytes(width);
      to[i] = out + row * target * kChannels;
    }
    gather_strip(from, source, gathered_.data());
    widen(gathered_.data(), source * kLanes, wide_.data());
    add_taps(wide_.data(), weights, sums_.data());
    finish_row(sums_.data(), target * kLanes, gathered_.data());
    scatter_strip(gathered_.data(), target, to);
  }
}

files::Image AntialiasResize::run(const files::Image& image, int height, int width, DecodeFilter filter) {
  const bool fits = image.width > 0 && image.height > 0 && height > 0 && width > 0 &&
                    image.pixels.size() == row_bytes(image.width) * static_cast<std::size_t>(image.height);
  if (!fits) throw std::invalid_argument("an image to resize needs sides of at least 1 and all of its pixels");
  if (image.width == width && image.height == height) return image;
  files::Image result{width, height, {}};
  result.pixels.resize(row_bytes(width) * static_cast<std::size_t>(height));
  const bool grows = width > image.width || height > image.height;
  if (filter == DecodeFilter::nearest) {
    resize_nearest(image, result);
  } else if (filter == DecodeFilter::area && !grows) {
    resize_area(image, result);
  } else {
    const auto kernel = filter == DecodeFilter::bicubic ? ResampleKernel::bicubic : ResampleKernel::bilinear;
    const std::uint8_t* narrowed = image.pixels.data();
    if (width != image.width) {
      const bool last = height == image.height;
      if (!last) narrowed_.resize(row_bytes(width) * static_cast<std::size_t>(image.height));
      std::uint8_t* out = last ? result.pixels.data() : narrowed_.data();
      resize_columns(narrowed, image.height, image.width, prepared(across_, image.width, width, kernel), out);
      if (last) return result;
      narrowed = out;
    }
    resize_rows(narrowed, row_bytes(width), prepared(down_, image.height, height, kernel), sums_, result.pixels.data());
  }
  return result;
}

}  // namespace assay::data
