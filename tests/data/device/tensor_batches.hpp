// SPDX-License-Identifier: Apache-2.0
// Batches of the tests of data/device: the rows of an image source as a tensor, what the processor makes of them, and
// the pipelines in which both must agree.
#pragma once

#include <ATen/TensorOperators.h>
#include <ATen/ops/empty.h>

#include <string>
#include <vector>

#include "data/device/tensor_preparation.hpp"
#include "tests/data/prepared_batches.hpp"

namespace assay::data::device {

inline at::Tensor rows_of(const Images& images, const std::vector<std::uint32_t>& rows) {
  const ImageShape& shape = images.shape();
  const at::Tensor bytes =
      at::empty({static_cast<std::int64_t>(rows.size()), shape.height, shape.width, shape.channels}, at::kByte);
  images.source().fill(rows, {bytes.mutable_data_ptr<std::uint8_t>(), bytes.nbytes()});
  return bytes;
}

// In the order of ImagePreparation: [n, h, w, C].
inline std::vector<float> floats_of(const at::Tensor& prepared) {
  const at::Tensor values = prepared.permute({0, 2, 3, 1}).cpu().contiguous();
  return {values.const_data_ptr<float>(), values.const_data_ptr<float>() + values.numel()};
}

struct Pipeline {
  std::string name;
  AugmentationOptions options;
};

// Each family alone, and all that has exact twins together.
inline std::vector<Pipeline> exact_pipelines() {
  std::vector<Pipeline> found = {
      {"nothing", {}},
      {"flip", {.flip_horizontal = true}},
      {"flips", {.flip_horizontal = true, .flip_vertical = true}},
      {"brightness", {.brightness = 0.3}},
      {"hue", {.flip_horizontal = true, .hue = 0.5}},
      {"saturation", {.brightness = 0.1, .saturation = 0.9}},
      {"cutout", {.flip_vertical = true, .cutout = 0.4}},
      {"colours of a batch", {.brightness = 0.2, .hue = 0.1, .saturation = 0.4, .colour = ColourScope::batch}},
  };
  for (const Fill fill : {Fill::reflect, Fill::nearest, Fill::constant}) {
    const std::string name = " with fill " + std::to_string(static_cast<int>(fill));
    found.push_back({"rotation" + name, {.rotation = 180, .fill = fill}});
    found.push_back({"zoom" + name, {.zoom_low = 0.3, .zoom_high = 4, .fill = fill}});
    found.push_back({"translation" + name, {.translation = 0.9, .fill = fill}});
    found.push_back({"crop" + name, {.flip_horizontal = true, .crop_low = 0.1, .crop_high = 1, .fill = fill}});
    AugmentationOptions all = everything_new(fill);
    all.noise = all.contrast = 0;
    all.jpeg_low = all.jpeg_high = 0;
    all.blur_low = all.blur_high = 0;
    all.cutout_probability = 0.5;
    found.push_back({"all" + name, all});
  }
  return found;
}

}  // namespace assay::data::device
