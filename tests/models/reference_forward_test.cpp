// SPDX-License-Identifier: Apache-2.0
// Both detectors against plain chains of LibTorch operations in the other memory format, written down here by hand.
#include <ATen/ops/allclose.h>
#include <ATen/ops/batch_norm.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/max_pool2d.h>
#include <ATen/ops/relu.h>
#include <gtest/gtest.h>

#include "models/registry.hpp"
#include "tests/models/formula_values.hpp"

namespace assay::models {
namespace {

class Reference {
 public:
  Reference(const Detector& detector, bool training)
      : parameters_(detector.parameters()), buffers_(detector.buffers()), training_(training) {}

  at::Tensor convolution(const at::Tensor& x, const std::string& name) const {
    return at::relu(at::conv2d(x, tensor_named(parameters_, name + ".weight").contiguous(),
                               tensor_named(parameters_, name + ".bias"), 1, 1));
  }
  at::Tensor batch_norm(const at::Tensor& x, const std::string& name) const {
    return at::batch_norm(x, tensor_named(parameters_, name + ".weight"), tensor_named(parameters_, name + ".bias"),
                          tensor_named(buffers_, name + ".running_mean").clone(),
                          tensor_named(buffers_, name + ".running_var").clone(), training_, 0.01, 1e-3, false);
  }
  at::Tensor linear(const at::Tensor& x, const std::string& name) const {
    return at::linear(x, tensor_named(parameters_, name + ".weight"), tensor_named(parameters_, name + ".bias"));
  }

 private:
  std::vector<NamedTensor> parameters_;
  std::vector<NamedTensor> buffers_;
  bool training_;
};

std::string feature(int index) {
  return "features." + std::to_string(index);
}

at::Tensor compact(const Detector& detector, at::Tensor x, bool training) {
  const Reference layers(detector, training);
  for (const int index : {0, 4, 8}) {
    x = at::max_pool2d(layers.batch_norm(layers.convolution(x, feature(index)), feature(index + 2)), {2, 2}, {2, 2});
  }
  return layers.linear(x.mean({2, 3}), "fc");
}

at::Tensor cnn5(const Detector& detector, at::Tensor x) {
  const Reference layers(detector, /*training=*/false);
  for (const int index : {0, 8, 16, 24, 32}) {
    x = layers.batch_norm(layers.convolution(x, feature(index)), feature(index + 2));
    x = layers.batch_norm(layers.convolution(x, feature(index + 3)), feature(index + 5));
    if (index < 32) x = at::max_pool2d(x, {2, 2}, {2, 2});
  }
  x = layers.batch_norm(at::relu(layers.linear(x.mean({2, 3}), "fc1")), "bn");
  return layers.linear(x, "fc2");
}

TEST(ReferenceForward, CompactInEvaluation) {
  const auto detector = build_model("compact", {.seed = 3});
  fill_by_formula(*detector);
  const at::Tensor images = formula_images(4, 32, 1);
  EXPECT_TRUE(at::allclose(detector->forward(images, {}), compact(*detector, images, false), 1e-4, 1e-4));
}

TEST(ReferenceForward, CompactInTrainingWithoutDropout) {
  const auto detector = build_model("compact", {.dropout = 0, .seed = 3});
  const at::Tensor images = formula_images(4, 33, 1);
  const at::Tensor expected = compact(*detector, images, true);
  EXPECT_TRUE(at::allclose(detector->forward(images, {.training = true}), expected, 1e-4, 1e-4));
}

TEST(ReferenceForward, Cnn5InEvaluation) {
  const auto detector = build_model("cnn5", {.seed = 3});
  fill_by_formula(*detector);
  for (const int size : {32, 50}) {
    const at::Tensor images = formula_images(2, size, 255);
    EXPECT_TRUE(at::allclose(detector->forward(images, {}), cnn5(*detector, images), 1e-4, 1e-3)) << size;
  }
}

}  // namespace
}  // namespace assay::models
