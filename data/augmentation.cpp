// SPDX-License-Identifier: Apache-2.0
#include "data/augmentation.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace assay::data {
namespace {

using Words = files::PhiloxCounter;

// Each group of draws owns one block of Philox4x32-10 of the counter {block, RandomUse::augmentation, epoch, sample}
// (batch instead of sample for batch_...) with the seed as key, so that a new one never changes what an older one
// draws. Never renumber: resumed runs depend on it.
enum class Block : std::uint32_t {
  flips = 0,         // top bits of: word 0 horizontal, word 1 vertical
  geometry = 1,      // words: angle, zoom x, zoom y
  translation = 2,   // words: x, y
  image_colour = 3,  // words: contrast, brightness
  batch_colour = 4,  // the same, for a batch
  crop = 5,          // words: area, ratio of the sides, x, y
  image_tint = 6,    // words: hue, saturation
  batch_tint = 7,    // the same, for a batch
  jpeg = 8,          // words: whether, quality
  blur = 9,          // words: whether, sigma
  noise = 10,        // words 0 and 1: key of a generator of its own
  cutout = 11,       // words: whether, x, y
};

Words words_of(Block block, const AugmentationKey& key, std::uint32_t last) {
  return files::philox4x32(
      {static_cast<std::uint32_t>(block), static_cast<std::uint32_t>(files::RandomUse::augmentation), key.epoch, last},
      {static_cast<std::uint32_t>(key.seed), static_cast<std::uint32_t>(key.seed >> 32)});
}

// Uniform from low to high.
double between(double low, double high, std::uint32_t word) {
  return low + (high - low) * (word * 0x1.0p-32);
}

bool top_bit(std::uint32_t word) {
  return word >> 31 != 0;
}

bool happens(double probability, std::uint32_t word) {
  return word * 0x1.0p-32 < probability;
}

void draw_byte_changes(const AugmentationOptions& options, const AugmentationKey& key, std::uint32_t sample,
                       Augmentation& drawn) {
  if (options.jpeg_high > 0) {
    const Words words = words_of(Block::jpeg, key, sample);
    if (happens(options.jpeg_probability, words[0])) {
      drawn.jpeg_quality = static_cast<int>(between(options.jpeg_low, options.jpeg_high + 1, words[1]));
    }
  }
  if (options.blur_high > 0) {
    const Words words = words_of(Block::blur, key, sample);
    if (happens(options.blur_probability, words[0])) {
      drawn.blur = between(options.blur_low, options.blur_high, words[1]);
    }
  }
}

// A window that would be wider or higher than the image becomes as wide or high as it. Sides are rounded to multiples
// of 2^-32, so that the last digit of a mathematical library does not matter.
void draw_crop(const AugmentationOptions& options, const Words& words, Augmentation& drawn) {
  const double area = between(options.crop_low, options.crop_high, words[0]);
  const double ratio = std::exp(between(std::log(3.0 / 4), std::log(4.0 / 3), words[1]));
  const auto side = [](double square) { return std::min(1.0, std::nearbyint(std::sqrt(square) * 0x1p32) * 0x1p-32); };
  drawn.crop_width = side(area * ratio);
  drawn.crop_height = side(area / ratio);
  drawn.crop_left = between(0, 1 - drawn.crop_width, words[2]);
  drawn.crop_top = between(0, 1 - drawn.crop_height, words[3]);
}

void draw_geometry(const AugmentationOptions& options, const AugmentationKey& key, std::uint32_t sample,
                   Augmentation& drawn) {
  if (options.flip_horizontal || options.flip_vertical) {
    const Words words = words_of(Block::flips, key, sample);
    drawn.flip_horizontal = options.flip_horizontal && top_bit(words[0]);
    drawn.flip_vertical = options.flip_vertical && top_bit(words[1]);
  }
  if (options.has_geometry()) {
    const Words words = words_of(Block::geometry, key, sample);
    const double radians = options.rotation * std::numbers::pi / 180;
    drawn.angle = between(-radians, radians, words[0]);
    drawn.zoom_x = between(options.zoom_low, options.zoom_high, words[1]);
    drawn.zoom_y = between(options.zoom_low, options.zoom_high, words[2]);
  }
  if (options.translation > 0) {
    const Words words = words_of(Block::translation, key, sample);
    drawn.shift_x = between(-options.translation, options.translation, words[0]);
    drawn.shift_y = between(-options.translation, options.translation, words[1]);
  }
  if (options.crop_high > 0) draw_crop(options, words_of(Block::crop, key, sample), drawn);
}

void draw_colour(const AugmentationOptions& options, const AugmentationKey& key, std::uint32_t sample,
                 Augmentation& drawn) {
  const bool shared = options.colour == ColourScope::batch;
  const std::uint32_t last = shared ? key.batch : sample;
  if (options.contrast > 0 || options.brightness > 0) {
    const Words words = words_of(shared ? Block::batch_colour : Block::image_colour, key, last);
    drawn.contrast = static_cast<float>(between(1 - options.contrast, 1 + options.contrast, words[0]));
    drawn.brightness = static_cast<float>(255 * between(-options.brightness, options.brightness, words[1]));
  }
  if (options.hue > 0 || options.saturation > 0) {
    const Words words = words_of(shared ? Block::batch_tint : Block::image_tint, key, last);
    drawn.hue = static_cast<float>(between(-options.hue, options.hue, words[0]));
    drawn.saturation = static_cast<float>(between(1 - options.saturation, 1 + options.saturation, words[1]));
  }
}

void draw_disturbances(const AugmentationOptions& options, const AugmentationKey& key, std::uint32_t sample,
                       Augmentation& drawn) {
  if (options.noise > 0) {
    const Words words = words_of(Block::noise, key, sample);
    drawn.noise = static_cast<float>(255 * options.noise);
    drawn.noise_key = {words[0], words[1]};
  }
  if (options.cutout > 0) {
    const Words words = words_of(Block::cutout, key, sample);
    if (happens(options.cutout_probability, words[0])) drawn.cutout = options.cutout;
    drawn.cutout_x = between(0, 1, words[1]);
    drawn.cutout_y = between(0, 1, words[2]);
  }
}

}  // namespace

Augmentation draw_augmentation(const AugmentationOptions& options, const AugmentationKey& key, std::uint32_t sample) {
  Augmentation drawn;
  draw_byte_changes(options, key, sample, drawn);
  draw_geometry(options, key, sample, drawn);
  draw_colour(options, key, sample, drawn);
  draw_disturbances(options, key, sample, drawn);
  return drawn;
}

}  // namespace assay::data
