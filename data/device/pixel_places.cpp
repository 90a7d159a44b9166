// SPDX-License-Identifier: Apache-2.0
#include "data/device/pixel_places.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/empty.h>

#include <vector>

namespace assay::data::device {
namespace {

// Folded into the side by mirrors at both its ends.
at::Tensor mirrored(const at::Tensor& place, int pixels) {
  const double twice = 2.0 * pixels;
  const at::Tensor periods = (place * (1 / twice)).round_();
  return (place - periods.mul_(twice)).abs_();
}

}  // namespace

PixelPlaces places_along(const at::Tensor& place, int pixels, ResizeFilter filter, Fill fill) {
  const double last = pixels - 1;
  const at::Tensor folded = fill == Fill::reflect ? mirrored(place, pixels) : place;
  if (filter == ResizeFilter::nearest) {
    const at::Tensor pixel = folded.clamp(0, last).to(at::kLong);
    return {pixel, pixel, {}};
  }
  const at::Tensor centre = (folded - 0.5).clamp_(0, last);
  const at::Tensor low = centre.to(at::kLong);
  return {low, (low + 1).clamp_max_(pixels - 1), (centre - low).to(at::kFloat)};
}

at::Tensor lies_inside(const at::Tensor& place, int pixels) {
  return place.ge(0).logical_and_(place.lt(static_cast<double>(pixels)));
}

PixelPlaces places_of_resize(int stored, int prepared, ResizeFilter filter, const at::Device& device) {
  const std::vector<ImageResize::Tap> taps = ImageResize::taps(stored, prepared, filter);
  const at::Tensor low = at::empty({prepared}, at::kLong);
  const at::Tensor high = at::empty({prepared}, at::kLong);
  const at::Tensor weight = at::empty({prepared}, at::kFloat);
  for (std::size_t i = 0; i < taps.size(); ++i) {
    low.mutable_data_ptr<std::int64_t>()[i] = taps[i].first;
    high.mutable_data_ptr<std::int64_t>()[i] = taps[i].second;
    weight.mutable_data_ptr<float>()[i] = taps[i].weight;
  }
  const bool nearest = filter == ResizeFilter::nearest;
  return {low.to(device), high.to(device), nearest ? at::Tensor() : weight.to(device)};
}

}  // namespace assay::data::device
