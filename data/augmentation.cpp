// SPDX-License-Identifier: Apache-2.0
#include "data/augmentation.hpp"

#include <cmath>
#include <numbers>
#include <stdexcept>
#include <string>

#include "data/files/random.hpp"

namespace assay::data {
namespace {

using Words = files::PhiloxCounter;

// Each group of draws owns one block of Philox4x32-10 of the counter {block, RandomUse::augmentation, epoch, sample}
// (batch instead of sample for batch_colour) with the seed as key, so that a new one never changes what an older one
// draws. Never renumber: resumed runs depend on it.
enum class Block : std::uint32_t {
  flips = 0,         // top bits of: word 0 horizontal, word 1 vertical
  geometry = 1,      // words: angle, zoom x, zoom y
  translation = 2,   // words: x, y
  image_colour = 3,  // words: contrast, brightness
  batch_colour = 4,  // the same, for a batch
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

void require(bool good, const char* what, double value) {
  if (!good) throw std::invalid_argument(std::string(what) + ", got " + std::to_string(value));
}

}  // namespace

void check(const AugmentationOptions& options) {
  require(options.rotation >= 0 && options.rotation <= 180, "rotation must be from 0 to 180 degrees", options.rotation);
  require(options.zoom_low > 0 && std::isfinite(options.zoom_low), "zoom must be above 0", options.zoom_low);
  require(options.zoom_high >= options.zoom_low && std::isfinite(options.zoom_high), "zoom must be low to high",
          options.zoom_high);
  require(options.translation >= 0 && options.translation < 1, "translation must be at least 0 and below 1",
          options.translation);
  require(options.contrast >= 0 && options.contrast < 1, "contrast must be at least 0 and below 1", options.contrast);
  require(options.brightness >= 0 && options.brightness < 1, "brightness must be at least 0 and below 1",
          options.brightness);
}

Augmentation draw_augmentation(const AugmentationOptions& options, const AugmentationKey& key, std::uint32_t sample) {
  Augmentation drawn;
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
  if (options.contrast > 0 || options.brightness > 0) {
    const Words words = options.colour == ColourScope::batch ? words_of(Block::batch_colour, key, key.batch)
                                                             : words_of(Block::image_colour, key, sample);
    drawn.contrast = static_cast<float>(between(1 - options.contrast, 1 + options.contrast, words[0]));
    drawn.brightness = static_cast<float>(255 * between(-options.brightness, options.brightness, words[1]));
  }
  return drawn;
}

}  // namespace assay::data
