// SPDX-License-Identifier: Apache-2.0
#include "data/augmentation_options.hpp"

#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>

namespace assay::data {
namespace {

void require(bool good, const std::string& what, double value) {
  if (!good) throw std::invalid_argument(what + ", got " + std::to_string(value));
}

void require_below_one(const char* name, double value) {
  require(value >= 0 && value < 1, std::string(name) + " must be at least 0 and below 1", value);
}

void require_probability(const char* name, double value) {
  require(value >= 0 && value <= 1, std::string(name) + " must be from 0 to 1", value);
}

// Both 0 (off), or 0 < low <= high <= largest.
void require_range(const char* name, double low, double high, double largest) {
  if (low == 0 && high == 0) return;
  require(low > 0 && std::isfinite(low), std::string(name) + " must be above 0", low);
  require(high >= low && high <= largest && std::isfinite(high), std::string(name) + " must be low to high", high);
}

}  // namespace

void check(const AugmentationOptions& options) {
  constexpr double kAny = std::numeric_limits<double>::max();
  require_range("JPEG quality", options.jpeg_low, options.jpeg_high, 100);
  require_probability("the probability of a recompression", options.jpeg_probability);
  require_range("blur", options.blur_low, options.blur_high, 100);
  require_probability("the probability of a blur", options.blur_probability);
  require(options.rotation >= 0 && options.rotation <= 180, "rotation must be from 0 to 180 degrees", options.rotation);
  require(options.zoom_low > 0, "zoom must be above 0", options.zoom_low);
  require_range("zoom", options.zoom_low, options.zoom_high, kAny);
  require_below_one("translation", options.translation);
  require_range("crop", options.crop_low, options.crop_high, 1);
  require_below_one("contrast", options.contrast);
  require_below_one("brightness", options.brightness);
  require(options.hue >= 0 && options.hue <= 0.5, "hue must be from 0 to 0.5 of a turn", options.hue);
  require_below_one("saturation", options.saturation);
  require_below_one("noise", options.noise);
  require_below_one("cutout", options.cutout);
  require_probability("the probability of a cutout", options.cutout_probability);
}

}  // namespace assay::data
