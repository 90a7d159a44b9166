// SPDX-License-Identifier: Apache-2.0
#include "data/device/tensor_preparation.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/where.h>

#include <stdexcept>

#include "data/device/pixel_lookup.hpp"
#include "data/device/tensor_colours.hpp"

namespace assay::data::device {
namespace {

constexpr float kGrey = 127.5f;

ImagePlan checked_plan(const PreparationOptions& options, const AugmentationOptions& augmentation,
                       const ImageShape& stored) {
  const std::string missing = TensorPreparation::missing(augmentation);
  if (!missing.empty()) throw std::invalid_argument(missing + " is carried out on the processor only");
  return make_plan(options, augmentation, stored);
}

// The first `channels` values that `value_of` gives.
template <typename ValueOf>
at::Tensor of_channels(int channels, const at::Device& device, ValueOf value_of) {
  const at::Tensor values = at::empty({channels}, at::kFloat);
  for (std::size_t c = 0; c < static_cast<std::size_t>(channels); ++c) {
    values.mutable_data_ptr<float>()[c] = value_of(c);
  }
  return values.to(device);
}

at::Tensor counting(int count, const at::Device& device) {
  return at::arange(count, at::TensorOptions().dtype(at::kDouble).device(device));
}

// The same memory seen as N x C x H x W.
at::Tensor channels_last(const at::Tensor& images) {
  return images.permute({0, 3, 1, 2});
}

}  // namespace

std::string TensorPreparation::missing(const AugmentationOptions& augmentation) {
  if (augmentation.noise > 0) return "noise";
  if (augmentation.jpeg_high > 0) return "jpeg";
  return augmentation.blur_high > 0 ? "blur" : "";
}

TensorPreparation::TensorPreparation(const PreparationOptions& options, const AugmentationOptions& augmentation,
                                     ImageShape stored, const at::Device& device)
    : augmentation_(augmentation), plan_(checked_plan(options, augmentation, stored)), device_(device) {
  const ChannelMap& map = plan_.channels;
  scale_ = of_channels(stored.channels, device, [&](std::size_t c) { return map.scale[c]; });
  shift_ = of_channels(stored.channels, device, [&](std::size_t c) { return map.shift[c]; });
  grey_ = of_channels(stored.channels, device, [&](std::size_t c) { return kGrey * map.scale[c] + map.shift[c]; });
  columns_ = places_of_resize(stored.width, shape().width, options.filter, device);
  rows_ = places_of_resize(stored.height, shape().height, options.filter, device);
  across_ = counting(shape().width, device);
  down_ = counting(shape().height, device);
}

at::Tensor TensorPreparation::plain(const at::Tensor& images) const {
  check(images);
  return channels_last(placed(images, nullptr).mul_(scale_).add_(shift_));
}

at::Tensor TensorPreparation::augmented(const at::Tensor& images, std::span<const std::uint32_t> samples,
                                        const AugmentationKey& key) const {
  check(images);
  if (static_cast<std::int64_t>(samples.size()) != images.size(0)) {
    throw std::invalid_argument(std::to_string(samples.size()) + " samples for " + std::to_string(images.size(0)) +
                                " images");
  }
  const DrawnBatch drawn(augmentation_, key, samples, plan_, device_);
  at::Tensor prepared = placed(images, &drawn);
  recolour_and_map(prepared, drawn);
  if (augmentation_.cutout > 0) prepared = cut_out(prepared, drawn);
  return channels_last(prepared);
}

void TensorPreparation::check(const at::Tensor& images) const {
  const ImageShape& shape = stored();
  if (images.scalar_type() != at::kByte || images.dim() != 4 || images.size(1) != shape.height ||
      images.size(2) != shape.width || images.size(3) != shape.channels) {
    throw std::invalid_argument("a batch of another shape or type than the images that were announced");
  }
}

at::Tensor TensorPreparation::placed(const at::Tensor& images, const DrawnBatch* drawn) const {
  const at::Tensor ordered = plan_.sampling.reverse_channels ? images.flip(3) : images;
  if (drawn != nullptr && augmentation_.has_geometry()) return warped(ordered, *drawn);
  return plan_.resizes() ? resized(ordered, drawn) : flipped(ordered, drawn).to(at::kFloat);
}

// As sample_affine: step * x + first, where first = (the other step) * y + the start.
at::Tensor TensorPreparation::warped(const at::Tensor& images, const DrawnBatch& drawn) const {
  const auto number = [&](Drawn which) { return drawn.get(which, at::kDouble); };
  const at::Tensor y = down_.view({1, -1, 1});
  const at::Tensor from_left =
      number(Drawn::map_xx) * across_ + (number(Drawn::map_xy) * y).add_(number(Drawn::map_x0));
  const at::Tensor from_top = number(Drawn::map_yx) * across_ + (number(Drawn::map_yy) * y).add_(number(Drawn::map_y0));
  const SamplingOptions& options = plan_.sampling;
  const PixelPlaces columns = places_along(from_left, options.stored.width, options.filter, options.fill);
  const PixelPlaces rows = places_along(from_top, options.stored.height, options.filter, options.fill);
  at::Tensor values = look_up(images, columns, rows);
  if (options.fill == Fill::constant) {
    const at::Tensor inside =
        lies_inside(from_left, options.stored.width).logical_and_(lies_inside(from_top, options.stored.height));
    values.mul_(inside.unsqueeze(-1));
  }
  return values;
}

at::Tensor TensorPreparation::resized(const at::Tensor& images, const DrawnBatch* drawn) const {
  // A flipped image is the image with its places in the opposite order.
  const auto ordered = [](const at::Tensor& places, at::IntArrayRef shape, const at::Tensor& flip) {
    if (!places.defined()) return places;
    const at::Tensor straight = places.view(shape);
    return flip.defined() ? at::where(flip, places.flip(0).view(shape), straight) : straight;
  };
  const auto along = [&](const PixelPlaces& places, at::IntArrayRef shape, bool flips, Drawn which) {
    const at::Tensor flip = flips && drawn != nullptr ? drawn->get(which, at::kBool) : at::Tensor();
    return PixelPlaces{ordered(places.low, shape, flip), ordered(places.high, shape, flip),
                       ordered(places.weight, shape, flip)};
  };
  return look_up(images, along(columns_, {1, 1, -1}, augmentation_.flip_horizontal, Drawn::flip_horizontal),
                 along(rows_, {1, -1, 1}, augmentation_.flip_vertical, Drawn::flip_vertical));
}

at::Tensor TensorPreparation::flipped(const at::Tensor& images, const DrawnBatch* drawn) const {
  const auto flip = [&](const at::Tensor& values, std::int64_t side, Drawn which) {
    return at::where(drawn->get(which, at::kBool).unsqueeze(-1), values.flip(side), values);
  };
  if (drawn == nullptr) return images;
  const at::Tensor across = augmentation_.flip_horizontal ? flip(images, 2, Drawn::flip_horizontal) : images;
  return augmentation_.flip_vertical ? flip(across, 1, Drawn::flip_vertical) : across;
}

// As ImagePass::run and place_recoloured: the pixel map is folded into what precedes it unless colours are shifted in
// between.
void TensorPreparation::recolour_and_map(const at::Tensor& images, const DrawnBatch& drawn) const {
  const bool tints = plan_.colour && (augmentation_.hue > 0 || augmentation_.saturation > 0);
  const at::Tensor scale = tints ? scale_.new_ones(scale_.sizes()) : scale_;
  const at::Tensor shift = tints ? shift_.new_zeros(shift_.sizes()) : shift_;
  if (augmentation_.contrast > 0) {
    recolour(images, drawn, scale, shift);
  } else if (augmentation_.brightness > 0) {
    const at::Tensor brightness = drawn.get(Drawn::brightness, at::kFloat).unsqueeze(-1);
    images.mul_(scale).add_((brightness * scale).add_(shift));
  } else if (!tints) {
    images.mul_(scale).add_(shift);
  }
  if (!tints) return;
  shift_hue_and_saturation(images, drawn, plan_.sampling.reverse_channels);
  images.mul_(scale_).add_(shift_);
}

at::Tensor TensorPreparation::cut_out(const at::Tensor& images, const DrawnBatch& drawn) const {
  const at::Tensor y = down_.view({1, -1, 1});
  const auto within = [&](const at::Tensor& place, Drawn low, Drawn high) {
    return place.ge(drawn.get(low, at::kDouble)).logical_and_(place.lt(drawn.get(high, at::kDouble)));
  };
  const at::Tensor hidden = within(across_.view({1, 1, -1}), Drawn::cutout_left, Drawn::cutout_right)
                                .logical_and(within(y, Drawn::cutout_top, Drawn::cutout_bottom));
  return at::where(hidden.unsqueeze(-1), grey_, images);
}

}  // namespace assay::data::device
