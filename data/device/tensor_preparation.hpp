// SPDX-License-Identifier: Apache-2.0
// data/image_preparation for batches that are tensors on any device: the same images, bit by bit, written in LibTorch's
// operations, each of which rounds by itself, so that no device fuses a product with a sum. Where contrast is drawn the
// mean of a channel is summed in another order: a last digit may differ. (So may it in one image of 2^32, where hue and
// saturation are drawn and come out as no change at all.) Immutable after construction; any thread may call.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <span>
#include <string>

#include "data/device/drawn_batch.hpp"
#include "data/device/pixel_places.hpp"
#include "data/image_preparation.hpp"

namespace assay::data::device {

class TensorPreparation {
 public:
  // The first of the options that this class does not carry out (noise, jpeg, blur: they work on bytes or draw for each
  // pixel); empty: it does all of them.
  static std::string missing(const AugmentationOptions& augmentation);

  // Throws as ImagePreparation does, and std::invalid_argument when an option is missing().
  TensorPreparation(const PreparationOptions& options, const AugmentationOptions& augmentation, ImageShape stored,
                    const at::Device& device);

  const at::Device& device() const { return device_; }
  // Of one stored and of one prepared image.
  const ImageShape& stored() const { return plan_.sampling.stored; }
  const ImageShape& shape() const { return plan_.sampling.prepared; }

  // images: uint8 [n, H, W, C] as stored, on the device. Returns float32 [n, C, h, w], channels last, there: new, and
  // perhaps not yet computed. As in evaluation. Throws std::invalid_argument on another type or shape.
  at::Tensor plain(const at::Tensor& images) const;
  // As in training; samples[i] keys the draws of image i.
  at::Tensor augmented(const at::Tensor& images, std::span<const std::uint32_t> samples,
                       const AugmentationKey& key) const;

 private:
  void check(const at::Tensor& images) const;
  // [n, h, w, C] without the pixel map; drawn: null when nothing is.
  at::Tensor placed(const at::Tensor& images, const DrawnBatch* drawn) const;
  at::Tensor warped(const at::Tensor& images, const DrawnBatch& drawn) const;
  at::Tensor resized(const at::Tensor& images, const DrawnBatch* drawn) const;
  at::Tensor flipped(const at::Tensor& images, const DrawnBatch* drawn) const;
  void recolour_and_map(const at::Tensor& images, const DrawnBatch& drawn) const;
  at::Tensor cut_out(const at::Tensor& images, const DrawnBatch& drawn) const;

  AugmentationOptions augmentation_;
  ImagePlan plan_;
  at::Device device_;
  at::Tensor scale_, shift_;    // float32 [C]
  at::Tensor grey_;             // float32 [C]: what a cutout shows
  PixelPlaces columns_, rows_;  // of the resize
  at::Tensor across_, down_;    // double [w], [h]: 0, 1, 2, ...
};

}  // namespace assay::data::device
