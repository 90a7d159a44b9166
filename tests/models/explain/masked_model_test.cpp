// SPDX-License-Identifier: Apache-2.0
#include "models/explain/masked_model.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/full_like.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/zeros.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "models/explain/lime.hpp"
#include "models/registry.hpp"
#include "tests/models/lively_detector.hpp"

namespace assay::models::explain {
namespace {

using ::testing::DoubleNear;
using ::testing::Pointwise;

// Stripes of unequal width, so that no segment is a rectangle of memory.
Segments stripes(int height, int width, int count) {
  Segments segments{height, width, count, {}};
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) segments.labels.push_back((x + y * y) / 3 % count);
  }
  return segments;
}

// Pixel by pixel, in tensors of their own: the slow way.
at::Tensor composed(const at::Tensor& seen, const at::Tensor& hidden, const Segments& segments, const Masks& masks) {
  std::vector<at::Tensor> images;
  for (std::size_t i = 0; i < masks.count(); ++i) {
    at::Tensor image = hidden.clone();
    for (int y = 0; y < segments.height; ++y) {
      for (int x = 0; x < segments.width; ++x) {
        const auto label = segments.labels[static_cast<std::size_t>(y * segments.width + x)];
        if (masks.row(i)[static_cast<std::size_t>(label)] == 0) continue;
        image.select(1, y).select(1, x).copy_(seen.select(1, y).select(1, x));
      }
    }
    images.push_back(image);
  }
  return at::stack(images);
}

class MaskedModelTest : public ::testing::Test {
 protected:
  MaskedModelTest() : detector_(build_model("compact", {})) { enliven(*detector_, striped_images(16, 32)); }

  std::unique_ptr<Detector> detector_;
  ExplainedModel model_{*detector_, {}};
  at::Tensor seen_ = striped_images(2, 32)[1];
  at::Tensor hidden_ = at::full_like(seen_, 0.3);
  Segments segments_ = stripes(32, 32, 5);
};

TEST_F(MaskedModelTest, ShowsAndHidesSegmentsAsTheSlowWayDoes) {
  const Masks masks = draw_lime_masks(9, 5, 4);
  const auto expected = model_.outputs(composed(seen_, hidden_, segments_, masks), Output::logit);
  ASSERT_NE(expected[0], expected[1]);
  for (const std::int64_t batch : {1, 4, 250}) {
    MaskedModel masked(model_, seen_, hidden_, segments_, Output::logit, batch);
    EXPECT_THAT(masked(masks), Pointwise(DoubleNear(1e-5), expected)) << batch;
  }
}

TEST_F(MaskedModelTest, AsksADuplicateOnce) {
  MaskedModel masked(model_, seen_, hidden_, stripes(32, 32, 2), Output::probability, 1);
  const Masks masks = draw_lime_masks(100, 2, 0);
  const auto outputs = masked(masks);
  EXPECT_EQ(outputs.size(), 100u);
  EXPECT_EQ(masked.forwards(), 4u);  // all masks of two segments
  for (std::size_t i = 0; i < 100; ++i) {
    const bool full = masks.row(i)[0] == 1 && masks.row(i)[1] == 1;
    EXPECT_EQ(outputs[i] == outputs[0], full) << i;
  }
}

TEST_F(MaskedModelTest, TakesImagesInAnyOrderOfMemoryAndKeepsThemFromLaterChanges) {
  const Masks masks = draw_lime_masks(6, 5, 1);
  at::Tensor other_order = seen_.permute({1, 2, 0}).contiguous().permute({2, 0, 1});
  MaskedModel masked(model_, other_order, hidden_, segments_, Output::logit);
  const auto before = masked(masks);
  EXPECT_THAT(before,
              Pointwise(DoubleNear(1e-5), MaskedModel(model_, seen_, hidden_, segments_, Output::logit)(masks)));
  EXPECT_EQ(masked(masks), before);
}

TEST_F(MaskedModelTest, ASmallerBatchAfterALargerOneSeesNothingOfIt) {
  MaskedModel masked(model_, seen_, hidden_, segments_, Output::logit, 8);
  masked(draw_lime_masks(8, 5, 1));
  const Masks full = draw_lime_masks(1, 5, 1);
  EXPECT_NEAR(masked(full)[0], model_.outputs(seen_.unsqueeze(0), Output::logit)[0], 1e-5);
}

TEST_F(MaskedModelTest, RefusesWhatDoesNotFit) {
  const at::Tensor small = at::zeros({3, 16, 16});
  const auto make = [&](const at::Tensor& hidden, const Segments& segments, std::int64_t batch = 4) {
    return MaskedModel(model_, seen_, hidden, segments, Output::logit, batch);
  };
  EXPECT_THROW(make(small, segments_), std::invalid_argument);
  EXPECT_THROW(make(hidden_, stripes(16, 16, 2)), std::invalid_argument);
  EXPECT_THROW(make(hidden_, segments_, 0), std::invalid_argument);
  Segments stray = segments_;
  stray.labels[7] = 5;
  EXPECT_THROW(make(hidden_, stray), std::invalid_argument);
  EXPECT_THROW(make(hidden_, segments_)(draw_lime_masks(3, 4, 0)), std::invalid_argument);
}

}  // namespace
}  // namespace assay::models::explain
