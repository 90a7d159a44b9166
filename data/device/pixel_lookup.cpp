// SPDX-License-Identifier: Apache-2.0
#include "data/device/pixel_lookup.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>

namespace assay::data::device {
namespace {

// first + (second - first) * weight, each operation rounded; uses up `second`.
at::Tensor blended(const at::Tensor& first, at::Tensor second, const at::Tensor& weight) {
  return second.sub_(first).mul_(weight).add_(first);
}

}  // namespace

at::Tensor look_up(const at::Tensor& images, const PixelPlaces& columns, const PixelPlaces& rows) {
  const std::int64_t count = images.size(0);
  const std::int64_t width = images.size(2);
  const std::int64_t channels = images.size(3);
  const std::int64_t plane = images.size(1) * width;
  const at::Tensor pixels = images.reshape({count * plane, channels});
  const at::Tensor first_of_image = (at::arange(count, columns.low.options()) * plane).view({count, 1, 1});
  const auto row_starts = [&](const at::Tensor& row) { return row * width + first_of_image; };
  const auto values = [&](const at::Tensor& row_start, const at::Tensor& column) {
    const at::Tensor index = row_start + column;
    return pixels.index_select(0, index.reshape(-1))
        .view({count, index.size(1), index.size(2), channels})
        .to(at::kFloat);
  };
  const at::Tensor above = row_starts(rows.low);
  if (!columns.weight.defined()) return values(above, columns.low);
  const at::Tensor to_the_right = columns.weight.unsqueeze(-1);
  const at::Tensor downwards = rows.weight.unsqueeze(-1);
  const at::Tensor top = blended(values(above, columns.low), values(above, columns.high), to_the_right);
  const at::Tensor below = row_starts(rows.high);
  const at::Tensor bottom = blended(values(below, columns.low), values(below, columns.high), to_the_right);
  return blended(top, bottom, downwards);
}

}  // namespace assay::data::device
