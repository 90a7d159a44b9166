// SPDX-License-Identifier: Apache-2.0
// The way of one image through image_preparation: placed (converted, resized or sampled through an affine map), then
// recoloured. A plan is shared; a pass holds the buffers of one thread.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "data/affine_sampling.hpp"
#include "data/augmentation.hpp"
#include "data/batch_source.hpp"
#include "data/image_resize.hpp"
#include "data/pixel_map.hpp"

namespace assay::data {

struct ImagePlan {
  SamplingOptions sampling;  // both shapes, filter, fill, order of the channels
  ChannelMap channels;
  ImageResize resize;

  bool resizes() const;
};

class ImagePass {
 public:
  // warp: whether run() may be given rotation, zoom or translation. The plan must outlive the pass.
  ImagePass(const ImagePlan& plan, bool warp);

  // image: [H, W, C] bytes as stored; out: [H, W, C] as prepared.
  void run(const std::uint8_t* image, const Augmentation& drawn, float* out);

 private:
  void place(const std::uint8_t* image, const Augmentation& drawn, const ChannelMap& channels, float* out);
  void convert(const std::uint8_t* image, const Augmentation& drawn, const ChannelMap& channels, float* out);
  ChannelMap recoloured(const Augmentation& drawn, const float* image);

  const ImagePlan& plan_;
  RowMap row_map_;
  std::optional<SamplingScratch> sampling_;
  std::vector<float> stretched_;     // of ImageResize
  std::vector<std::uint8_t> bytes_;  // a stored row in another order
  std::vector<double> sums_;         // of each element of a row, over the rows
};

}  // namespace assay::data
