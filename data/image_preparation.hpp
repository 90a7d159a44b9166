// SPDX-License-Identifier: Apache-2.0
// From stored bytes to what a model sees: resize, augmentation, preprocessing, in one pass over each image. What a
// sample looks like depends on the options, the seed, the epoch and the sample alone (and on the number of its global
// batch where colour is drawn per batch), never on its neighbours, the rank or the thread. Immutable after
// construction; any thread may call.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "data/augmentation.hpp"
#include "data/batch_source.hpp"
#include "data/image_pass.hpp"
#include "data/image_resize.hpp"
#include "data/pixel_map.hpp"

namespace assay::data {

struct PreparationOptions {
  int size = 0;  // side of the square the model sees; 0: as stored
  ResizeFilter filter = ResizeFilter::bilinear;
  PixelMap pixels = {};
  int colour_channels = 0;  // 3: the first three channels are red, green and blue; 0: no channels make a colour
};

// Of an image of the stored shape once it is prepared.
ImageShape prepared_shape(const PreparationOptions& options, const ImageShape& stored);

// What every preparation with these options follows, here and in data/device. Throws as ImagePreparation does.
ImagePlan make_plan(const PreparationOptions& options, const AugmentationOptions& augmentation,
                    const ImageShape& stored);

class ParallelParts;

class ImagePreparation {
 public:
  // stored: the shape of the rows of every source it is used with, up to kMaxChannels. Throws std::invalid_argument
  // when the options do not fit it or are out of range.
  ImagePreparation(const PreparationOptions& options, const AugmentationOptions& augmentation, ImageShape stored);

  // Of one prepared image.
  const ImageShape& shape() const { return plan_.sampling.prepared; }

  // As in evaluation: out [rows, H, W, C] float32, channels last. At most `threads` threads, the caller among them.
  // Without a resize the result is exactly float(pixel) * scale + shift, rounded after the product and after the sum.
  // Throws std::out_of_range on a bad row, std::invalid_argument on a source or a buffer of another shape.
  void fill(const BatchSource& source, std::span<const std::uint32_t> rows, std::span<float> out, int threads) const;

  // As in training. samples[i] keys the draws of the image in rows[i] of the source: a row number of its own where the
  // source holds a part of a split only. Rotation, zoom, translation, flips and the resize
  // are one lookup in the stored image; flips alone are exact. Contrast and brightness act on the pixels before the
  // pixel map and are not clipped to 0..255 (as tf.image in the reference pipelines; Keras' RandomContrast layer
  // clips): so they commute with any preprocessing, and no detail is lost at the ends of the range. The same goes for
  // hue, saturation and noise. Throws as recompress does, besides.
  void fill_augmented(const BatchSource& source, std::span<const std::uint32_t> rows,
                      std::span<const std::uint32_t> samples, const AugmentationKey& key, std::span<float> out,
                      int threads) const;

 private:
  // key: null when nothing is drawn; then samples are not looked at.
  void fill_rows(const BatchSource& source, std::span<const std::uint32_t> rows, std::span<const std::uint32_t> samples,
                 const AugmentationKey* key, std::span<float> out, int threads) const;
  std::size_t parts(std::size_t floats, bool augments, int threads) const;

  AugmentationOptions augmentation_;
  ImagePlan plan_;
  std::shared_ptr<ParallelParts> threads_;  // shared by copies; starts no thread before it is needed
};

}  // namespace assay::data
