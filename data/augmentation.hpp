// SPDX-License-Identifier: Apache-2.0
// What happens to a training image, drawn from (seed, epoch, sample) through Philox: the same image in the same epoch
// looks alike whatever the world size, the batch it falls into or the history of the run. Only decides; what is drawn
// is carried out by image_preparation. Pure; any thread may call.
#pragma once

#include <cstdint>

namespace assay::data {

// What is seen outside the image: the image mirrored at its edge (d c b a | a b c d | d c b a, which Keras and SciPy
// call reflect), its outermost pixels, or black.
enum class Fill { reflect, nearest, constant };

// Contrast and brightness are drawn for each image, or once for all images of a global batch.
enum class ColourScope { image, batch };

// All draws are uniform. The default changes nothing.
struct AugmentationOptions {
  bool flip_horizontal = false;  // left-right, with probability 1/2
  bool flip_vertical = false;    // upside down, with probability 1/2
  double rotation = 0;           // degrees, -rotation .. rotation, about the centre
  double zoom_low = 1;           // side of the window that is seen, relative to the image, zoom_low .. zoom_high,
  double zoom_high = 1;          //   drawn for each axis; above 1 zooms out
  double translation = 0;        // share of the side, -translation .. translation, drawn for each axis
  double contrast = 0;    // (pixel - mean of its channel over the image) * factor + mean; factor in 1 - c .. 1 + c
  double brightness = 0;  // pixel + 255 * shift; shift in -b .. b
  ColourScope colour = ColourScope::image;
  Fill fill = Fill::reflect;

  bool has_geometry() const { return rotation != 0 || zoom_low != 1 || zoom_high != 1 || translation != 0; }
};

// Throws std::invalid_argument naming the first option that is out of range.
void check(const AugmentationOptions& options);

// Where the numbers of one batch are drawn from.
struct AugmentationKey {
  std::uint64_t seed = 0;
  std::uint32_t epoch = 0;
  std::uint32_t batch = 0;  // global batch within the epoch; used by ColourScope::batch only
};

struct Augmentation {
  bool flip_horizontal = false;
  bool flip_vertical = false;
  double angle = 0;  // radians
  double zoom_x = 1;
  double zoom_y = 1;
  double shift_x = 0;    // share of the width by which the content moves to the right
  double shift_y = 0;    // and of the height, downwards
  float contrast = 1;    // factor
  float brightness = 0;  // in pixel units
};

// What happens to this sample. An option that is off draws nothing of what the others draw.
Augmentation draw_augmentation(const AugmentationOptions& options, const AugmentationKey& key, std::uint32_t sample);

}  // namespace assay::data
