// SPDX-License-Identifier: Apache-2.0
#include "data/device/tensor_colours.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/full.h>
#include <ATen/ops/maximum.h>
#include <ATen/ops/minimum.h>
#include <ATen/ops/ones_like.h>
#include <ATen/ops/where.h>

namespace assay::data::device {
namespace {

// As depth() of data/colour_shift.
at::Tensor depth(const at::Tensor& place) {
  const at::Tensor folded = at::where(place.ge(6), place - 6, place);
  return at::minimum(folded, folded.neg().add_(4)).clamp_min_(0).clamp_max_(1);
}

// Of a pixel's colour, before its hue is turned: where it lies on the circle, in sixths.
at::Tensor hue_of(const at::Tensor& red, const at::Tensor& green, const at::Tensor& blue, const at::Tensor& largest,
                  const at::Tensor& divisor) {
  const at::Tensor by_red = (green - blue) / divisor;
  const at::Tensor by_green = ((blue - red) / divisor).add_(2);
  const at::Tensor by_blue = ((red - green) / divisor).add_(4);
  return at::where(largest.eq(red), by_red, at::where(largest.eq(green), by_green, by_blue));
}

}  // namespace

void recolour(const at::Tensor& images, const DrawnBatch& drawn, const at::Tensor& scale, const at::Tensor& shift) {
  const at::Tensor sum = images.sum({1, 2}, /*keepdim=*/true, at::kDouble);
  // A divisor on the device: CUDA divides by a number of the host by multiplying with its inverse.
  const at::Tensor mean = sum / at::full({1}, static_cast<double>(images.size(1) * images.size(2)), sum.options());
  const at::Tensor kept = drawn.get(Drawn::contrast, at::kDouble).unsqueeze(-1);
  const at::Tensor brightness = drawn.get(Drawn::brightness, at::kDouble).unsqueeze(-1);
  const at::Tensor offset = (mean * kept.neg().add_(1)).add_(brightness);
  const at::Tensor shift_of_image = (offset * scale.to(at::kDouble)).add_(shift.to(at::kDouble)).to(at::kFloat);
  images.mul_(kept.to(at::kFloat) * scale).add_(shift_of_image);
}

void shift_hue_and_saturation(const at::Tensor& images, const DrawnBatch& drawn, bool reversed) {
  const at::Tensor red = images.select(3, reversed ? 2 : 0);
  const at::Tensor green = images.select(3, 1);
  const at::Tensor blue = images.select(3, reversed ? 0 : 2);
  const at::Tensor largest = at::maximum(at::maximum(red, green), blue);
  const at::Tensor range = largest - at::minimum(at::minimum(red, green), blue);
  const at::Tensor divisor = at::where(range.gt(0), range, at::ones_like(range));
  at::Tensor hue = hue_of(red, green, blue, largest, divisor).add_(drawn.get(Drawn::hue_sixths, at::kFloat));
  hue = at::where(hue.lt(0), hue + 6, hue);
  hue = at::where(hue.ge(6), hue - 6, hue);
  const at::Tensor factor = drawn.get(Drawn::saturation, at::kFloat);
  const at::Tensor limited = at::minimum(factor, largest.clamp_min(0).div_(divisor));
  const at::Tensor kept = at::where(factor.eq(1), at::ones_like(limited), limited).mul_(range);
  red.copy_(largest - depth(hue + 5).mul_(kept));
  green.copy_(largest - depth(hue + 3).mul_(kept));
  blue.copy_(largest - depth(hue + 1).mul_(kept));
}

}  // namespace assay::data::device
