// SPDX-License-Identifier: Apache-2.0
// image_preparation written down slowly: one pixel at a time, in double precision, each augmentation a step of its own
// on coordinates instead of a composed map. The oracle of its tests.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

#include "data/gaussian_blur.hpp"
#include "data/image_preparation.hpp"
#include "data/noise.hpp"
#include "data/recompression.hpp"

namespace assay::data {

class ReferencePreparation {
 public:
  ReferencePreparation(const PreparationOptions& options, Fill fill, const ImageShape& stored)
      : options_(options), fill_(fill), stored_(stored), shape_(prepared_shape(options, stored)) {}

  // [H, W, C] of one image.
  std::vector<double> run(std::span<const std::uint8_t> stored, const Augmentation& drawn) const {
    const std::vector<std::uint8_t> image = changed(stored, drawn);
    std::vector<double> pixels;
    for (int y = 0; y < shape_.height; ++y) {
      for (int x = 0; x < shape_.width; ++x) {
        const auto [u, v] = place(x, y, drawn);
        for (int c = 0; c < shape_.channels; ++c) {
          pixels.push_back(sample(image, u, v, options_.pixels.reverse_channels ? shape_.channels - 1 - c : c));
        }
      }
    }
    recolour(pixels, drawn);
    if (options_.colour_channels == 3) tint(pixels, drawn);
    if (drawn.noise != 0) disturb(pixels, drawn);
    cut_out(pixels, drawn);
    map(pixels);
    return pixels;
  }

 private:
  std::vector<std::uint8_t> changed(std::span<const std::uint8_t> stored, const Augmentation& drawn) const {
    std::vector<std::uint8_t> bytes(stored.begin(), stored.end());
    if (drawn.jpeg_quality != 0 && options_.colour_channels == 3) recompress(bytes.data(), stored_, drawn.jpeg_quality);
    if (drawn.blur == 0) return bytes;
    std::vector<std::uint8_t> blurred(bytes.size());
    blur(bytes.data(), stored_, drawn.blur, blurred.data());
    return blurred;
  }

  std::pair<double, double> place(int x, int y, const Augmentation& drawn) const {
    double from_left = x + 0.5 - drawn.shift_x * shape_.width;
    double from_top = y + 0.5 - drawn.shift_y * shape_.height;
    const double centre_x = shape_.width / 2.0;
    const double centre_y = shape_.height / 2.0;
    from_left = centre_x + (from_left - centre_x) * drawn.zoom_x;
    from_top = centre_y + (from_top - centre_y) * drawn.zoom_y;
    if (drawn.flip_horizontal) from_left = shape_.width - from_left;
    if (drawn.flip_vertical) from_top = shape_.height - from_top;
    const double dx = from_left - centre_x;
    const double dy = from_top - centre_y;
    from_left = centre_x + std::cos(drawn.angle) * dx - std::sin(drawn.angle) * dy;
    from_top = centre_y + std::sin(drawn.angle) * dx + std::cos(drawn.angle) * dy;
    return {stored_.width * (drawn.crop_left + drawn.crop_width * from_left / shape_.width),
            stored_.height * (drawn.crop_top + drawn.crop_height * from_top / shape_.height)};
  }

  // d c b a | a b c d | d c b a
  static int mirrored(int index, int count) {
    const int period = ((index % (2 * count)) + 2 * count) % (2 * count);
    return period < count ? period : 2 * count - 1 - period;
  }

  double stored_pixel(std::span<const std::uint8_t> image, int y, int x, int c) const {
    if (fill_ == Fill::reflect) {
      y = mirrored(y, stored_.height);
      x = mirrored(x, stored_.width);
    }
    y = std::clamp(y, 0, stored_.height - 1);
    x = std::clamp(x, 0, stored_.width - 1);
    return image[static_cast<std::size_t>((y * stored_.width + x) * stored_.channels + c)];
  }

  double sample(std::span<const std::uint8_t> image, double u, double v, int c) const {
    if (fill_ == Fill::constant && (u < 0 || u >= stored_.width || v < 0 || v >= stored_.height)) return 0;
    if (options_.filter == ResizeFilter::nearest) {
      return stored_pixel(image, static_cast<int>(std::floor(v)), static_cast<int>(std::floor(u)), c);
    }
    const int x = static_cast<int>(std::floor(u - 0.5));
    const int y = static_cast<int>(std::floor(v - 0.5));
    const double right = u - 0.5 - x;
    const double below = v - 0.5 - y;
    return (1 - below) * ((1 - right) * stored_pixel(image, y, x, c) + right * stored_pixel(image, y, x + 1, c)) +
           below * ((1 - right) * stored_pixel(image, y + 1, x, c) + right * stored_pixel(image, y + 1, x + 1, c));
  }

  void recolour(std::vector<double>& pixels, const Augmentation& drawn) const {
    const auto channels = static_cast<std::size_t>(shape_.channels);
    for (std::size_t c = 0; c < channels; ++c) {
      double mean = 0;
      for (std::size_t i = c; i < pixels.size(); i += channels) mean += pixels[i];
      mean /= static_cast<double>(pixels.size() / channels);
      for (std::size_t i = c; i < pixels.size(); i += channels) {
        pixels[i] = (pixels[i] - mean) * drawn.contrast + mean + drawn.brightness;
      }
    }
  }

  // By way of hue, saturation and value, as Python's colorsys; saturation 1 leaves a saturation above 1 alone.
  void tint(std::vector<double>& pixels, const Augmentation& drawn) const {
    const int red = options_.pixels.reverse_channels ? 2 : 0;
    for (std::size_t i = 0; i < pixels.size(); i += static_cast<std::size_t>(shape_.channels)) {
      double* rgb[3] = {&pixels[i + red], &pixels[i + 1], &pixels[i + 2 - red]};
      const double value = std::max({*rgb[0], *rgb[1], *rgb[2]});
      const double range = value - std::min({*rgb[0], *rgb[1], *rgb[2]});
      if (range == 0) continue;
      double sixths = 0;
      if (*rgb[0] == value) {
        sixths = (*rgb[1] - *rgb[2]) / range;
      } else if (*rgb[1] == value) {
        sixths = 2 + (*rgb[2] - *rgb[0]) / range;
      } else {
        sixths = 4 + (*rgb[0] - *rgb[1]) / range;
      }
      double saturation = value > 0 ? range / value : 0;
      if (drawn.saturation != 1) saturation = std::min(1.0, saturation * drawn.saturation);
      const double kept = drawn.saturation == 1 ? range : value * saturation;
      const double hue = sixths + 6 * drawn.hue + 12;
      for (int c = 0; c < 3; ++c) {
        const double along = std::fmod(hue + 5 - 2 * c, 6);
        *rgb[c] = value - kept * std::clamp(std::min(along, 4 - along), 0.0, 1.0);
      }
    }
  }

  void disturb(std::vector<double>& pixels, const Augmentation& drawn) const {
    for (std::size_t i = 0; i < pixels.size(); ++i) {
      const auto block = files::philox4x32({static_cast<std::uint32_t>(i / 8), 0, 0, 0}, drawn.noise_key);
      const std::uint32_t half = i % 2 == 0 ? block[i % 8 / 2] >> 16 : block[i % 8 / 2] & 0xffff;
      pixels[i] += static_cast<double>(drawn.noise) * normal_[half >> 4];
    }
  }

  void cut_out(std::vector<double>& pixels, const Augmentation& drawn) const {
    if (drawn.cutout == 0) return;
    const int side = std::max(1, static_cast<int>(std::lround(drawn.cutout * std::min(shape_.height, shape_.width))));
    const int left = static_cast<int>(std::floor(drawn.cutout_x * shape_.width)) - side / 2;
    const int top = static_cast<int>(std::floor(drawn.cutout_y * shape_.height)) - side / 2;
    for (std::size_t i = 0; i < pixels.size(); ++i) {
      const int x = static_cast<int>(i) / shape_.channels % shape_.width;
      const int y = static_cast<int>(i) / shape_.channels / shape_.width;
      if (x >= left && x < left + side && y >= top && y < top + side) pixels[i] = 127.5;
    }
  }

  void map(std::vector<double>& pixels) const {
    const auto channels = static_cast<std::size_t>(shape_.channels);
    for (std::size_t i = 0; i < pixels.size(); ++i) {
      pixels[i] = pixels[i] * options_.pixels.scale[i % channels] + options_.pixels.shift[i % channels];
    }
  }

  PreparationOptions options_;
  Fill fill_;
  ImageShape stored_;
  ImageShape shape_;
  NormalTable normal_;
};

}  // namespace assay::data
