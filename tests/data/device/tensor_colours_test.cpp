// SPDX-License-Identifier: Apache-2.0
#include "data/device/tensor_colours.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include "data/colour_shift.hpp"
#include "data/image_preparation.hpp"
#include "tests/data/device/tensor_batches.hpp"

namespace assay::data::device {
namespace {

constexpr ImageShape kShape{3, 5, 4};

// Values outside 0..255 and grey pixels too, as brightness and contrast leave them.
at::Tensor values(std::size_t images) {
  files::CounterStream stream(8, files::RandomUse::sample_images);
  const at::Tensor found =
      at::empty({static_cast<std::int64_t>(images), kShape.height, kShape.width, kShape.channels}, at::kFloat);
  for (std::int64_t i = 0; i < found.numel(); ++i) {
    const bool grey = i / kShape.channels % 5 == 0 && i % kShape.channels > 0;
    float* value = found.mutable_data_ptr<float>() + i;
    *value = grey ? value[-1] : static_cast<float>(stream.below(900)) / 2 - 100;
  }
  return found;
}

TEST(TensorColours, HueAndSaturationAreTheProcessors) {
  const std::vector<std::uint32_t> samples = all_rows(12);
  const AugmentationOptions options{.hue = 0.5, .saturation = 0.9};
  const DrawnBatch drawn(options, kKey, samples, make_plan({}, options, kShape), at::kCPU);
  for (const bool reversed : {false, true}) {
    const at::Tensor found = values(samples.size());
    const at::Tensor expected = found.clone();
    shift_hue_and_saturation(found, drawn, reversed);
    for (const std::uint32_t sample : samples) {
      const Augmentation one = draw_augmentation(options, kKey, sample);
      shift_colours(expected.mutable_data_ptr<float>() + sample * kShape.bytes(), 15, 4,
                    {.hue = one.hue, .saturation = one.saturation, .reversed = reversed});
    }
    EXPECT_TRUE(found.equal(expected)) << reversed;
  }
}

TEST(TensorColours, ContrastKeepsTheMeanAndBrightnessMovesIt) {
  const std::vector<std::uint32_t> samples = all_rows(6);
  const AugmentationOptions options{.contrast = 0.7, .brightness = 0.2};
  const DrawnBatch drawn(options, kKey, samples, make_plan({}, options, kShape), at::kCPU);
  const at::Tensor found = values(samples.size());
  const at::Tensor before = found.clone();
  recolour(found, drawn, at::ones({4}), at::zeros({4}));
  for (const std::uint32_t sample : samples) {
    const Augmentation one = draw_augmentation(options, kKey, sample);
    const at::Tensor old = before[sample].to(at::kDouble);
    const at::Tensor mean = old.mean(at::IntArrayRef{0, 1}, true);
    const at::Tensor expected = (old - mean) * one.contrast + mean + one.brightness;
    EXPECT_LT((found[sample] - expected).abs().max().item<double>(), 1e-3) << sample;
  }
}

}  // namespace
}  // namespace assay::data::device
