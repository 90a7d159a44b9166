// SPDX-License-Identifier: Apache-2.0
#include "data/device/flips.hpp"

#include <ATen/Parallel.h>

#include <algorithm>
#include <stdexcept>

#include "data/device/flip_kernel.hpp"
#include "data/files/random.hpp"

namespace assay::data::device {
namespace {

constexpr std::int64_t kFloatsPerThread = 65536;

void check(const at::Tensor& images, const at::Tensor& samples) {
  if (images.dim() != 4 || images.scalar_type() != at::kFloat || !images.is_cpu()) {
    throw std::invalid_argument("flips work on float32 images of shape [N, C, H, W] on the CPU");
  }
  if (samples.dim() != 1 || samples.scalar_type() != at::kLong || samples.size(0) != images.size(0)) {
    throw std::invalid_argument("flips need one int64 sample id per image");
  }
}

ImageLayout layout_of(const at::Tensor& images) {
  const auto channels = static_cast<std::size_t>(images.size(1));
  const auto height = static_cast<std::size_t>(images.size(2));
  const auto width = static_cast<std::size_t>(images.size(3));
  if (images.is_contiguous()) return {channels, height, width, 1};
  if (images.is_contiguous(at::MemoryFormat::ChannelsLast)) return {1, height, width, channels};
  throw std::invalid_argument("flips need images without gaps: contiguous or channels last");
}

}  // namespace

FlipDecision decide_flips(std::int64_t sample, const FlipOptions& options) {
  const data::files::PhiloxCounter words = data::files::philox4x32(
      {static_cast<std::uint32_t>(AugmentationBlock::flips),
       static_cast<std::uint32_t>(data::files::RandomUse::augmentation), static_cast<std::uint32_t>(options.epoch),
       static_cast<std::uint32_t>(sample)},
      {static_cast<std::uint32_t>(options.seed), static_cast<std::uint32_t>(options.seed >> 32)});
  return {options.horizontal && words[0] >> 31 != 0, options.vertical && words[1] >> 31 != 0};
}

void random_flips(const at::Tensor& images, const at::Tensor& samples, const FlipOptions& options) {
  check(images, samples);
  const ImageLayout layout = layout_of(images);
  if (images.numel() == 0 || !(options.horizontal || options.vertical)) return;
  const std::int64_t floats = images.numel() / images.size(0);
  float* pixels = images.mutable_data_ptr<float>();
  const at::Tensor ids = samples.contiguous();
  const std::int64_t* id = ids.const_data_ptr<std::int64_t>();
  const std::int64_t grain = std::max<std::int64_t>(1, kFloatsPerThread / floats);
  at::parallel_for(0, images.size(0), grain, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t row = begin; row < end; ++row) {
      const FlipDecision decision = decide_flips(id[row], options);
      if (decision.horizontal) mirror_horizontally(pixels + row * floats, layout);
      if (decision.vertical) mirror_vertically(pixels + row * floats, layout);
    }
  });
}

}  // namespace assay::data::device
