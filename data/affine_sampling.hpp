// SPDX-License-Identifier: Apache-2.0
// Sampling of one image through an affine map: each output pixel looks up its place in the stored image. No state; any
// thread may call. Compiled as row_kernels is: the same bits on every instruction set.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "data/affine_map.hpp"
#include "data/augmentation_options.hpp"
#include "data/image_resize.hpp"
#include "data/pixel_map.hpp"
#include "data/pixel_words.hpp"
#include "data/sampling_places.hpp"

namespace assay::data {

struct SamplingOptions {
  ImageShape stored = {};  // up to kMaxChannels
  ImageShape prepared = {};
  ResizeFilter filter = ResizeFilter::bilinear;  // how a place between pixel centres is read
  Fill fill = Fill::reflect;  // constant: 0 where the place lies outside the image, without blending at its edge
  bool reverse_channels = false;
};

// Buffers of one thread, reused from image to image.
struct SamplingScratch {
  explicit SamplingScratch(const SamplingOptions& options);

  std::vector<std::uint32_t> pixels;  // the stored image, a word per pixel and group of up to four channels
  Neighbours columns;
  Neighbours rows;
  std::vector<float> inside;  // of the places of an output row: 1, or 0 outside the image when the fill is constant
};

// image: [H, W, C] of the stored shape; out: [H, W, C] of the prepared shape.
void sample_affine(const std::uint8_t* image, const AffineMap& map, const SamplingOptions& options,
                   const ChannelMap& channels, SamplingScratch& scratch, float* out);

}  // namespace assay::data
