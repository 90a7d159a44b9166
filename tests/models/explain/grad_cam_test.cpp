// SPDX-License-Identifier: Apache-2.0
#include "models/explain/grad_cam.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/full.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include "models/registry.hpp"
#include "tests/models/lively_detector.hpp"

namespace assay::models::explain {
namespace {

at::Tensor one_map(std::vector<float> values, std::int64_t height, std::int64_t width) {
  return at::tensor(values).view({1, height, width});
}

TEST(GradCam, WeighsTheMapsByTheirMeanGradients) {
  const at::Tensor activations = at::tensor({1.0f, 2.0f, 3.0f, 4.0f, 10.0f, 20.0f, 30.0f, 40.0f}).view({1, 2, 2, 2});
  const at::Tensor gradients = at::tensor({1.0f, 3.0f, 1.0f, 3.0f, -1.0f, 0.0f, 0.0f, 0.0f}).view({1, 2, 2, 2});
  const at::Tensor weights = channel_weights(gradients);
  EXPECT_TRUE(at::allclose(weights, at::tensor({2.0f, -0.25f}).view({1, 2})));
  const at::Tensor evidence = class_evidence(activations, weights);
  EXPECT_TRUE(at::allclose(evidence, one_map({-0.5, -1, -1.5, -2}, 2, 2)));
  EXPECT_EQ(class_maps(evidence, 4, 4).raw.max().item<float>(), 0);
  EXPECT_TRUE(at::allclose(class_maps(-evidence, 4, 4).raw, one_map({0.5, 1, 1.5, 2}, 2, 2)));
}

TEST(GradCam, ActivationsMayLieInAnyOrderInMemory) {
  const at::Tensor activations = striped_images(3, 6);
  const at::Tensor weights = at::tensor({0.5f, -1.0f, 2.0f}).expand({3, 3});
  const at::Tensor evidence = class_evidence(activations, weights);
  EXPECT_TRUE(at::allclose(class_evidence(activations.contiguous(at::MemoryFormat::ChannelsLast), weights), evidence));
  EXPECT_TRUE(at::allclose(evidence, (activations * weights.unsqueeze(2).unsqueeze(3)).sum(1)));
}

TEST(GradCam, ResizesAsOpencvDoes) {
  // cv2.resize(np.float32([[0, 1], [3, 4]]) / 4, (4, 4), interpolation=cv2.INTER_LINEAR), then min and max brought to
  // 0..1.
  const ClassMaps maps = class_maps(one_map({0, 1, 3, 4}, 2, 2), 4, 4);
  const std::vector<float> expected = {0,       0.0625f, 0.1875f, 0.25f,   0.1875f, 0.25f,   0.375f,  0.4375f,
                                       0.5625f, 0.625f,  0.75f,   0.8125f, 0.75f,   0.8125f, 0.9375f, 1};
  EXPECT_TRUE(at::allclose(maps.maps, one_map(expected, 4, 4), 1e-5, 1e-6)) << maps.maps;
  // np.float32([[1, 0, 2]]) / 2 to 5 x 2.
  const at::Tensor wide = class_maps(one_map({1, 0, 2}, 1, 3), 2, 5).maps;
  const std::vector<float> row = {0.5f, 0.3f, 0, 0.6f, 1};
  std::vector<float> rows = row;
  rows.insert(rows.end(), row.begin(), row.end());
  EXPECT_TRUE(at::allclose(wide, one_map(rows, 2, 5), 1e-5, 1e-6)) << wide;
}

TEST(GradCam, FlatMapsPointNowhereAndAreNumbers) {
  for (const float level : {0.0f, -3.0f, 5.0f, 1e30f}) {
    const ClassMaps maps = class_maps(at::full({2, 4, 4}, level), 8, 8);
    EXPECT_EQ(maps.maps.abs().max().item<float>(), 0) << level;
    EXPECT_EQ(maps.raw.min().item<float>(), std::max(level, 0.0f));
  }
}

TEST(GradCam, AFlatImageGivesNumbers) {
  const auto detector = build_model("compact", {});
  enliven(*detector, striped_images(16, 32));
  ExplainedModel model(*detector, {});
  for (const float level : {0.0f, 0.5f, 1.0f}) {
    for (const Output output : {Output::logit, Output::probability}) {
      const GradCam found = grad_cam(model, at::full({1, 3, 32, 32}, level), model.last_convolution(3, 32), output);
      for (const ClassMaps& maps : {found.fake, found.real}) {
        EXPECT_TRUE(maps.maps.isfinite().all().item<bool>()) << level;
        EXPECT_GE(maps.maps.min().item<float>(), 0);
        EXPECT_LE(maps.maps.max().item<float>(), 1);
      }
    }
  }
}

TEST(GradCam, AnImageIsExplainedAlikeAloneAndInABatch) {
  const auto detector = build_model("compact", {});
  enliven(*detector, striped_images(16, 32));
  ExplainedModel model(*detector, {});
  const at::Tensor images = striped_images(5, 32);
  const std::string layer = model.last_convolution(3, 32);
  const GradCam all = grad_cam(model, images, layer, Output::logit);
  ASSERT_EQ(all.real.maps.sizes(), (std::vector<std::int64_t>{5, 32, 32}));
  ASSERT_EQ(all.logits.sizes(), (std::vector<std::int64_t>{5, 2}));
  for (std::int64_t i = 0; i < 5; ++i) {
    const GradCam one = grad_cam(model, images.narrow(0, i, 1), layer, Output::logit);
    EXPECT_TRUE(at::allclose(one.real.maps[0], all.real.maps[i], 1e-3, 1e-4)) << i;
    EXPECT_TRUE(at::allclose(one.fake.maps[0], all.fake.maps[i], 1e-3, 1e-4)) << i;
  }
}

TEST(GradCam, WhereOneClassSpeaksTheOtherIsSilent) {
  const auto detector = build_model("compact", {});
  enliven(*detector, striped_images(16, 32));
  ExplainedModel model(*detector, {});
  const GradCam found = grad_cam(model, striped_images(4, 32), "features.4", Output::logit);
  EXPECT_GT(found.real.raw.max().item<float>(), 0);
  EXPECT_GT(found.fake.raw.max().item<float>(), 0);
  EXPECT_EQ((found.real.raw * found.fake.raw).abs().max().item<float>(), 0);
}

TEST(GradCam, RefusesALayerThatIsNone) {
  const auto detector = build_model("compact", {});
  ExplainedModel model(*detector, {});
  EXPECT_THROW(grad_cam(model, striped_images(1, 32), "conv5_block3_out", Output::logit), UnknownLayer);
  EXPECT_THROW(grad_cam(model, striped_images(1, 32), "fc", Output::logit), std::invalid_argument);
}

}  // namespace
}  // namespace assay::models::explain
