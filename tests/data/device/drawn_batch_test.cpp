// SPDX-License-Identifier: Apache-2.0
#include "data/device/drawn_batch.hpp"

#include <gtest/gtest.h>

#include "data/affine_map.hpp"
#include "data/cutout.hpp"
#include "tests/data/device/tensor_batches.hpp"

namespace assay::data::device {
namespace {

constexpr ImageShape kShape{12, 10, 3};

AugmentationOptions options() {
  AugmentationOptions found = everything();
  found.hue = 0.4;
  found.saturation = 0.5;
  found.cutout = 0.5;
  return found;
}

TEST(DrawnBatch, HoldsWhatIsDrawnForEachSample) {
  const ImagePlan plan = make_plan({.size = 20}, options(), kShape);
  const std::vector<std::uint32_t> samples{5, 900, 17};
  const DrawnBatch batch(options(), kKey, samples, plan, at::kCPU);
  const auto found = [&](Drawn which, std::size_t i) {
    return batch.get(which, at::kDouble)[static_cast<std::int64_t>(i)].item<double>();
  };
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const Augmentation one = draw_augmentation(options(), kKey, samples[i]);
    const AffineMap map = inverse_map(one, plan.sampling.stored, plan.sampling.prepared);
    EXPECT_EQ(found(Drawn::map_xx, i), map.xx);
    EXPECT_EQ(found(Drawn::map_xy, i), map.xy);
    EXPECT_EQ(found(Drawn::map_x0, i), map.x0);
    EXPECT_EQ(found(Drawn::map_yx, i), map.yx);
    EXPECT_EQ(found(Drawn::map_yy, i), map.yy);
    EXPECT_EQ(found(Drawn::map_y0, i), map.y0);
    EXPECT_EQ(found(Drawn::flip_horizontal, i), one.flip_horizontal);
    EXPECT_EQ(found(Drawn::flip_vertical, i), one.flip_vertical);
    EXPECT_EQ(static_cast<float>(found(Drawn::contrast, i)), one.contrast);
    EXPECT_EQ(static_cast<float>(found(Drawn::brightness, i)), one.brightness);
    EXPECT_EQ(static_cast<float>(found(Drawn::saturation, i)), one.saturation);
    const PixelBox box = cutout_of(one, plan.sampling.prepared);
    EXPECT_EQ(found(Drawn::cutout_left, i), box.left);
    EXPECT_EQ(found(Drawn::cutout_bottom, i), box.bottom);
  }
}

TEST(DrawnBatch, TurnsOfTheHueAreWithinTheCircle) {
  const std::vector<std::uint32_t> samples = all_rows(50);
  const DrawnBatch batch(options(), kKey, samples, make_plan({}, options(), kShape), at::kCPU);
  const at::Tensor sixths = batch.get(Drawn::hue_sixths, at::kFloat);
  EXPECT_EQ(sixths.sizes(), (std::vector<std::int64_t>{50, 1, 1}));
  EXPECT_GE(sixths.min().item<float>(), 0);
  EXPECT_LE(sixths.max().item<float>(), 6);
  EXPECT_GT(sixths.max().item<float>() - sixths.min().item<float>(), 3);
}

TEST(DrawnBatch, MayBeEmpty) {
  const DrawnBatch batch(options(), kKey, {}, make_plan({}, options(), kShape), at::kCPU);
  EXPECT_EQ(batch.get(Drawn::contrast, at::kFloat).numel(), 0);
}

}  // namespace
}  // namespace assay::data::device
