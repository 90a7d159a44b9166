// SPDX-License-Identifier: Apache-2.0
// The way of one image through image_preparation: its bytes changed (JPEG, blur), placed (converted, resized or sampled
// through an affine map), recoloured (contrast, brightness, hue, saturation), disturbed (noise), mapped, and cut out.
// What is not drawn is no step. A plan is shared; a pass holds the buffers of one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "data/affine_sampling.hpp"
#include "data/augmentation.hpp"
#include "data/batch_source.hpp"
#include "data/image_resize.hpp"
#include "data/noise.hpp"
#include "data/pixel_map.hpp"

namespace assay::data {

struct ImagePlan {
  SamplingOptions sampling;  // both shapes, filter, fill, order of the channels
  ChannelMap channels;
  ImageResize resize;
  bool colour = false;                        // the first three stored channels are red, green and blue
  std::shared_ptr<const NormalTable> normal;  // where noise may be drawn

  bool resizes() const;
};

class ImagePass {
 public:
  // warp: whether run() may be given rotation, zoom or translation. The plan must outlive the pass.
  ImagePass(const ImagePlan& plan, bool warp);

  // image: [H, W, C] bytes as stored; out: [H, W, C] as prepared. Throws as recompress does.
  void run(const std::uint8_t* image, const Augmentation& drawn, float* out);

 private:
  const std::uint8_t* changed(const std::uint8_t* image, const Augmentation& drawn);
  void place_recoloured(const std::uint8_t* image, const Augmentation& drawn, const ChannelMap& after, float* out);
  void place(const std::uint8_t* image, const Augmentation& drawn, const ChannelMap& channels, float* out);
  void convert(const std::uint8_t* image, const Augmentation& drawn, const ChannelMap& channels, float* out);
  // The map `after` preceded by the drawn contrast and brightness, of an image that was placed.
  ChannelMap recoloured(const Augmentation& drawn, const ChannelMap& after, const float* image);
  void map(const ChannelMap& channels, float* image);

  const ImagePlan& plan_;
  RowMap row_map_;
  std::optional<SamplingScratch> sampling_;
  std::vector<float> stretched_;     // of ImageResize
  std::vector<std::uint8_t> bytes_;  // a stored row in another order
  std::vector<std::uint8_t> recompressed_;
  std::vector<std::uint8_t> blurred_;
  std::vector<double> sums_;  // of each element of a row, over the rows
};

}  // namespace assay::data
