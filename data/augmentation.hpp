// SPDX-License-Identifier: Apache-2.0
// What happens to a training image, drawn from (seed, epoch, sample) through Philox: the same image in the same epoch
// looks alike whatever the world size, the batch it falls into or the history of the run. Only decides; what is drawn
// is carried out by image_preparation. Pure; any thread may call.
#pragma once

#include <cstdint>

#include "data/augmentation_options.hpp"
#include "data/files/random.hpp"

namespace assay::data {

// Where the numbers of one batch are drawn from.
struct AugmentationKey {
  std::uint64_t seed = 0;
  std::uint32_t epoch = 0;
  std::uint32_t batch = 0;  // global batch within the epoch; used by ColourScope::batch only
};

// The default changes nothing.
struct Augmentation {
  int jpeg_quality = 0;  // 0: no recompression
  double blur = 0;       // sigma in stored pixels; 0: none
  bool flip_horizontal = false;
  bool flip_vertical = false;
  double angle = 0;  // radians
  double zoom_x = 1;
  double zoom_y = 1;
  double shift_x = 0;    // share of the width by which the content moves to the right
  double shift_y = 0;    // and of the height, downwards
  double crop_left = 0;  // the window that is brought to the full size: shares of the stored sides
  double crop_top = 0;
  double crop_width = 1;
  double crop_height = 1;
  float contrast = 1;    // factor
  float brightness = 0;  // in pixel units
  float hue = 0;         // turns
  float saturation = 1;  // factor
  float noise = 0;       // standard deviation in pixel units
  files::PhiloxKey noise_key = {};
  double cutout = 0;    // side of the square, share of the shorter side; 0: none
  double cutout_x = 0;  // its centre, shares of the sides
  double cutout_y = 0;

  bool changes_bytes() const { return jpeg_quality != 0 || blur != 0; }
  bool shifts_colour() const { return hue != 0 || saturation != 1; }
};

// What happens to this sample. An option that is off draws nothing of what the others draw.
Augmentation draw_augmentation(const AugmentationOptions& options, const AugmentationKey& key, std::uint32_t sample);

}  // namespace assay::data
