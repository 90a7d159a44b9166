// SPDX-License-Identifier: Apache-2.0
// What the tests of image_preparation have in common: random images, batches of them, comparison bit for bit.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <numeric>
#include <vector>

#include "data/files/random.hpp"
#include "data/image_preparation.hpp"

namespace assay::data {

inline constexpr std::size_t kCount = 40;
inline constexpr AugmentationKey kKey{.seed = 21, .epoch = 3, .batch = 2};
inline constexpr PixelMap kCaffe{.shift = {-103.939f, -116.779f, -123.68f}, .reverse_channels = true};

inline AugmentationOptions everything(Fill fill = Fill::reflect) {
  return {.flip_horizontal = true,
          .flip_vertical = true,
          .rotation = 72,
          .zoom_low = 0.8,
          .zoom_high = 1.3,
          .translation = 0.1,
          .contrast = 0.2,
          .brightness = 0.1,
          .fill = fill};
}

// Everything that images may go through, each of it certain.
inline AugmentationOptions everything_new(Fill fill = Fill::reflect) {
  AugmentationOptions options = everything(fill);
  options.jpeg_low = 30;
  options.jpeg_high = 90;
  options.jpeg_probability = 1;
  options.blur_low = 0.4;
  options.blur_high = 1.2;
  options.blur_probability = 1;
  options.crop_low = 0.3;
  options.crop_high = 0.9;
  options.hue = 0.5;
  options.saturation = 0.6;
  options.noise = 0.05;
  options.cutout = 0.4;
  options.cutout_probability = 1;
  return options;
}

class Images {
 public:
  explicit Images(const ImageShape& shape, std::size_t count = kCount)
      : bytes_(random_bytes(count * shape.bytes())), source_(bytes_, shape) {}

  const BatchSource& source() const { return source_; }
  const ImageShape& shape() const { return source_.shape(); }

 private:
  static std::vector<std::uint8_t> random_bytes(std::size_t count) {
    files::CounterStream stream(3, files::RandomUse::sample_images);
    std::vector<std::uint8_t> bytes(count);
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(stream.below(256));
    return bytes;
  }

  std::vector<std::uint8_t> bytes_;
  BatchSource source_;
};

inline std::vector<std::uint32_t> all_rows(std::size_t count = kCount) {
  std::vector<std::uint32_t> rows(count);
  std::iota(rows.begin(), rows.end(), 0u);
  return rows;
}

inline std::vector<float> plain(const ImagePreparation& preparation, const Images& images,
                                const std::vector<std::uint32_t>& rows, int threads = 1) {
  std::vector<float> out(rows.size() * preparation.shape().bytes(), -1e9f);
  preparation.fill(images.source(), rows, out, threads);
  return out;
}

inline std::vector<float> augmented(const ImagePreparation& preparation, const Images& images,
                                    const std::vector<std::uint32_t>& rows, const AugmentationKey& key = kKey,
                                    int threads = 1) {
  std::vector<float> out(rows.size() * preparation.shape().bytes(), -1e9f);
  preparation.fill_augmented(images.source(), rows, rows, key, out, threads);
  return out;
}

inline bool same_bits(const std::vector<float>& a, const std::vector<float>& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0;
}

// Image i of a batch.
inline std::vector<float> image_of(const std::vector<float>& batch, std::size_t i, std::size_t floats) {
  const auto first = batch.begin() + static_cast<std::ptrdiff_t>(i * floats);
  return {first, first + static_cast<std::ptrdiff_t>(floats)};
}

}  // namespace assay::data
