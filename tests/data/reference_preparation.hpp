// SPDX-License-Identifier: Apache-2.0
// image_preparation written down slowly: one pixel at a time, in double precision, each augmentation a step of its own
// on coordinates instead of a composed map. The oracle of its tests.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

#include "data/image_preparation.hpp"

namespace assay::data {

class ReferencePreparation {
 public:
  ReferencePreparation(const PreparationOptions& options, Fill fill, const ImageShape& stored)
      : options_(options), fill_(fill), stored_(stored), shape_(prepared_shape(options, stored)) {}

  // [H, W, C] of one image.
  std::vector<double> run(std::span<const std::uint8_t> image, const Augmentation& drawn) const {
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
    return pixels;
  }

 private:
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
    return {from_left * stored_.width / shape_.width, from_top * stored_.height / shape_.height};
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
        const double seen = (pixels[i] - mean) * drawn.contrast + mean + drawn.brightness;
        const std::size_t k = std::min<std::size_t>(c, 2);
        pixels[i] = seen * options_.pixels.scale[k] + options_.pixels.shift[k];
      }
    }
  }

  PreparationOptions options_;
  Fill fill_;
  ImageShape stored_;
  ImageShape shape_;
};

}  // namespace assay::data
