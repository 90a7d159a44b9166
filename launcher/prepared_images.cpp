// SPDX-License-Identifier: Apache-2.0
#include "launcher/prepared_images.hpp"

#include <ATen/ops/empty.h>

namespace assay::launcher {
namespace {

std::span<float> floats_of(const at::Tensor& pixels) {
  return {pixels.mutable_data_ptr<float>(), static_cast<std::size_t>(pixels.numel())};
}

// The same memory seen as N x C x H x W, channels last.
at::Tensor channels_last(const at::Tensor& pixels) {
  return pixels.permute({0, 3, 1, 2});
}

}  // namespace

PreparedImages::PreparedImages(const data::PreparationOptions& options, const data::AugmentationOptions& augmentation,
                               const data::ImageShape& stored, int threads)
    : preparation_(options, augmentation, stored), threads_(threads) {}

at::Tensor PreparedImages::plain(const data::BatchSource& source, std::span<const std::uint32_t> rows) {
  const at::Tensor pixels = room_for(rows.size());
  preparation_.fill(source, rows, floats_of(pixels), threads_);
  return channels_last(pixels);
}

at::Tensor PreparedImages::augmented(const data::BatchSource& source, std::span<const std::uint32_t> rows,
                                     std::span<const std::uint32_t> samples, const data::AugmentationKey& key) {
  const at::Tensor pixels = room_for(rows.size());
  preparation_.fill_augmented(source, rows, samples, key, floats_of(pixels), threads_);
  return channels_last(pixels);
}

at::Tensor PreparedImages::room_for(std::size_t count) {
  const auto images = static_cast<std::int64_t>(count);
  if (!pixels_.defined() || pixels_.size(0) < images) {
    const data::ImageShape& shape = preparation_.shape();
    pixels_ = at::empty({images, shape.height, shape.width, shape.channels}, at::kFloat);
  }
  return pixels_.narrow(0, 0, images);
}

}  // namespace assay::launcher
