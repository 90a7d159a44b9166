// SPDX-License-Identifier: Apache-2.0
// Real ImageNet weights, where the shared folder has them: features equal PyTorch's. The wanted numbers are those of
// PyTorch 2.11 (float32, CPU) for the reference definition in the shared folder's models.py on the same images.
#include <gtest/gtest.h>

#include <array>
#include <filesystem>

#include "models/pretrained.hpp"
#include "models/registry.hpp"
#include "tests/models/formula_values.hpp"

namespace assay::models {
namespace {

struct Feature {
  std::int64_t number;
  std::array<float, 2> wanted;  // of the two images
};

constexpr Feature kFeatures[] = {{0, {0.8074905f, 0.9319935f}},
                                 {310, {1.0754187f, 1.1913123f}},
                                 {640, {2.1700089f, 2.4769158f}},
                                 {1000, {0.0f, 0.2098868f}},
                                 {1270, {1.4987638f, 1.2840040f}}};

// A head whose logit is one of the features, which are never negative.
void show_feature(Detector& detector, std::int64_t number) {
  const c10::NoGradGuard no_grad;
  for (const char* name : {"fc1.weight", "fc1.bias", "fc2.weight", "fc2.bias"}) {
    tensor_named(detector.parameters(), name).zero_();
  }
  tensor_named(detector.parameters(), "fc1.weight")[0][number].fill_(1);
  tensor_named(detector.parameters(), "fc2.weight")[0][0].fill_(1);
}

void expect_features(Detector& detector, const at::Tensor& images, float tolerance) {
  const c10::NoGradGuard no_grad;
  for (const Feature& feature : kFeatures) {
    show_feature(detector, feature.number);
    const at::Tensor logits = detector.forward(images, {});
    for (std::int64_t i = 0; i < 2; ++i) {
      EXPECT_NEAR(logits[i][0].item<float>(), feature.wanted[static_cast<std::size_t>(i)], tolerance)
          << "feature " << feature.number << " of image " << i;
    }
  }
}

TEST(ImageNetWeights, FeaturesEqualPyTorchsBeforeAndAfterRecalibration) {
  const std::filesystem::path path =
      std::filesystem::path(ASSAY_SHARED_DIR) / "weights/mobilenet_v2_imagenet.safetensors";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << path << " is not here";
  const auto detector = build_model("mobilenet_v2", {});
  const PretrainedReport report = load_pretrained(*detector, data::files::SafetensorsFile(path), path.string());
  EXPECT_EQ(report.fresh.size(), 4u);
  EXPECT_EQ(report.unused.size(), 2u);
  EXPECT_TRUE(report.folded_batch_norms);
  const at::Tensor images = formula_images(2, 96, 2).sub(1);
  expect_features(*detector, images, 2e-5f);
  detector->recalibrate_batch_norms({images});
  expect_features(*detector, images, 5e-5f);
}

}  // namespace
}  // namespace assay::models
