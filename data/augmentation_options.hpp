// SPDX-License-Identifier: Apache-2.0
// Which augmentations a run uses and how strong they are. Plain values.
#pragma once

namespace assay::data {

// What is seen outside the image: the image mirrored at its edge (d c b a | a b c d | d c b a, which Keras and SciPy
// call reflect), its outermost pixels, or black.
enum class Fill { reflect, nearest, constant };

// Contrast, brightness, hue and saturation are drawn for each image, or once for all images of a global batch.
enum class ColourScope { image, batch };

// All draws are uniform unless it says otherwise. The default changes nothing. In the order in which images are
// changed: the bytes as stored, geometry, colour, noise, cutout.
struct AugmentationOptions {
  // Recompression as JPEG, of channels that are a colour. Quality low .. high; 0: off.
  int jpeg_low = 0;
  int jpeg_high = 0;
  double jpeg_probability = 0.5;
  // Gaussian blur; sigma low .. high, in stored pixels; 0: off.
  double blur_low = 0;
  double blur_high = 0;
  double blur_probability = 0.5;

  bool flip_horizontal = false;  // left-right, with probability 1/2
  bool flip_vertical = false;    // upside down, with probability 1/2
  double rotation = 0;           // degrees, -rotation .. rotation, about the centre
  double zoom_low = 1;           // side of the window that is seen, relative to the image, zoom_low .. zoom_high,
  double zoom_high = 1;          //   drawn for each axis; above 1 zooms out
  double translation = 0;        // share of the side, -translation .. translation, drawn for each axis
  // A window of the image is brought to the full size: of this share of its area, low .. high; of a ratio of width to
  // height between 3/4 and 4/3 (its logarithm is uniform); anywhere in the image. 0: off.
  double crop_low = 0;
  double crop_high = 0;

  double contrast = 0;    // (pixel - mean of its channel over the image) * factor + mean; factor in 1 - c .. 1 + c
  double brightness = 0;  // pixel + 255 * shift; shift in -b .. b
  double hue = 0;         // of channels that are a colour: by -h .. h of a full turn of the colour circle
  double saturation = 0;  // likewise: times 1 - s .. 1 + s
  ColourScope colour = ColourScope::image;
  Fill fill = Fill::reflect;

  double noise = 0;  // standard deviation of Gaussian noise, share of 255
  // A grey square; share of the prepared image's shorter side; 0: off.
  double cutout = 0;
  double cutout_probability = 0.5;

  // Whether places other than those of a mirrored image are looked up.
  bool has_geometry() const {
    return rotation != 0 || zoom_low != 1 || zoom_high != 1 || translation != 0 || crop_high != 0;
  }
};

// Throws std::invalid_argument naming the first option that is out of range.
void check(const AugmentationOptions& options);

}  // namespace assay::data
