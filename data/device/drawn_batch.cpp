// SPDX-License-Identifier: Apache-2.0
#include "data/device/drawn_batch.hpp"

#include <cmath>

#include "data/affine_map.hpp"
#include "data/cutout.hpp"
#include "data/device/transfer.hpp"

namespace assay::data::device {
namespace {

constexpr auto kNumbers = static_cast<std::int64_t>(Drawn::count);

void write(const Augmentation& drawn, const ImagePlan& plan, double* numbers) {
  const auto set = [&](Drawn number, double value) { numbers[static_cast<std::int64_t>(number)] = value; };
  const AffineMap map = inverse_map(drawn, plan.sampling.stored, plan.sampling.prepared);
  set(Drawn::map_xx, map.xx);
  set(Drawn::map_xy, map.xy);
  set(Drawn::map_x0, map.x0);
  set(Drawn::map_yx, map.yx);
  set(Drawn::map_yy, map.yy);
  set(Drawn::map_y0, map.y0);
  set(Drawn::flip_horizontal, drawn.flip_horizontal ? 1 : 0);
  set(Drawn::flip_vertical, drawn.flip_vertical ? 1 : 0);
  set(Drawn::contrast, drawn.contrast);
  set(Drawn::brightness, drawn.brightness);
  const float sixths = 6 * (drawn.hue - std::floor(drawn.hue));
  set(Drawn::hue_sixths, sixths);
  set(Drawn::saturation, drawn.saturation);
  const PixelBox box = cutout_of(drawn, plan.sampling.prepared);
  set(Drawn::cutout_left, box.left);
  set(Drawn::cutout_top, box.top);
  set(Drawn::cutout_right, box.right);
  set(Drawn::cutout_bottom, box.bottom);
}

}  // namespace

DrawnBatch::DrawnBatch(const AugmentationOptions& options, const AugmentationKey& key,
                       std::span<const std::uint32_t> samples, const ImagePlan& plan, const at::Device& device) {
  const auto count = static_cast<std::int64_t>(samples.size());
  const at::Tensor host = empty_to_leave({count, kNumbers}, at::kDouble, device);
  double* numbers = host.mutable_data_ptr<double>();
  for (const std::uint32_t sample : samples) {
    write(draw_augmentation(options, key, sample), plan, numbers);
    numbers += kNumbers;
  }
  numbers_ = send(host, device);
}

at::Tensor DrawnBatch::get(Drawn number, at::ScalarType type) const {
  return numbers_.select(1, static_cast<std::int64_t>(number)).to(type).reshape({-1, 1, 1});
}

}  // namespace assay::data::device
