// SPDX-License-Identifier: Apache-2.0
#include "models/packed_convolution.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/hardtanh.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/relu.h>
#include <c10/core/GradMode.h>
#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

#include <vector>

#include "models/packed_weight.hpp"
#include "models/unrolled_convolution.hpp"

namespace assay::models {
namespace {

struct Case {
  std::int64_t images, inputs, outputs, kernel, height, width, padding, stride, groups;
};

// Alone and among others; larger and smaller than the kernel; strided, grouped, depthwise, pointwise.
const std::vector<Case> kCases = {
    {1, 3, 16, 3, 9, 7, 1, 1, 1}, {5, 3, 16, 3, 9, 7, 1, 1, 1}, {4, 8, 6, 3, 2, 2, 1, 1, 1},
    {4, 8, 6, 3, 1, 2, 1, 1, 1},  {4, 8, 6, 3, 2, 3, 1, 1, 1},  {1, 8, 6, 3, 2, 2, 1, 1, 1},
    {4, 8, 6, 5, 3, 3, 2, 1, 1},  {4, 8, 6, 3, 8, 8, 1, 2, 1},  {4, 8, 8, 3, 6, 6, 1, 1, 8},
    {4, 8, 12, 3, 6, 6, 1, 1, 4}, {4, 8, 8, 3, 7, 7, 1, 2, 8},  {4, 8, 6, 1, 2, 2, 0, 1, 1},
    {4, 8, 6, 1, 5, 5, 0, 2, 1},
};

at::Tensor activated(const at::Tensor& values, Activation after) {
  if (after == Activation::none) return values;
  return after == Activation::relu ? at::relu(values) : at::hardtanh(values, 0, 6);
}

TEST(PackedConvolution, IsTheConvolutionAndItsGradient) {
  ASSERT_TRUE(onednn_is_here()) << "the fast way is not tested by falling back from it";
  for (const Case& c : kCases) {
    for (const Activation after : {Activation::none, Activation::relu, Activation::relu6}) {
      const at::Tensor weight = at::randn({c.outputs, c.inputs / c.groups, c.kernel, c.kernel});
      const at::Tensor bias = at::randn({c.outputs});
      const at::Tensor image =
          (at::randn({c.images, c.inputs, c.height, c.width}) * 3).contiguous(at::MemoryFormat::ChannelsLast);
      const PackedConvolution packed(weight, bias, {.stride = c.stride, .groups = c.groups, .after = after});
      const at::Tensor leaf = image.clone().requires_grad_(true);
      const at::Tensor expected = activated(at::conv2d(leaf, weight, bias, c.stride, c.padding, 1, c.groups), after);
      const at::Tensor found = packed(leaf, c.padding, c.padding);
      ASSERT_EQ(found.sizes(), expected.sizes()) << c.kernel << " " << c.height;
      EXPECT_TRUE(at::allclose(found, expected, 1e-4, 1e-4)) << c.kernel << " " << c.height << " " << c.width;
      const at::Tensor upstream = at::randn(expected.sizes());
      const at::Tensor gradient = torch::autograd::grad({(expected * upstream).sum()}, {leaf}).front();
      EXPECT_TRUE(at::allclose(torch::autograd::grad({(found * upstream).sum()}, {leaf}).front(), gradient, 1e-4, 1e-4))
          << c.kernel << " " << c.height << " " << c.width << " stride " << c.stride << " groups " << c.groups;
      const c10::NoGradGuard no_grad;
      EXPECT_TRUE(at::equal(packed(image, c.padding, c.padding), found)) << "with and without gradients";
    }
  }
}

TEST(PackedConvolution, OfNoImagesIsEmpty) {
  const PackedConvolution packed(at::randn({6, 8, 3, 3}), {}, {.after = Activation::relu});
  EXPECT_EQ(packed(at::randn({0, 8, 4, 4}), 1, 1).sizes().vec(), (std::vector<std::int64_t>{0, 6, 4, 4}));
}

TEST(UnrolledConvolution, IsTakenOnlyWhereMostOfTheKernelSeesPadding) {
  const at::Tensor kernel = at::randn({6, 8, 3, 3});
  EXPECT_TRUE(unrolls(kernel, at::randn({4, 8, 2, 2})));
  EXPECT_FALSE(unrolls(kernel, at::randn({4, 8, 3, 3})));
  EXPECT_FALSE(unrolls(at::randn({6, 8, 1, 1}), at::randn({4, 8, 2, 2})));
}

TEST(UnrolledConvolution, HasAKernelPlaceForEachPairOfPixels) {
  const at::Tensor kernel = at::randn({1, 1, 3, 3});
  const at::Tensor matrix = unrolled_weight(kernel, 2, 2, {1, 1});
  ASSERT_EQ(matrix.sizes().vec(), (std::vector<std::int64_t>{4, 4}));
  // The output at the top left sees the input there through the centre, the one below through the place below it.
  EXPECT_EQ(matrix[0][0].item<float>(), kernel[0][0][1][1].item<float>());
  EXPECT_EQ(matrix[0][2].item<float>(), kernel[0][0][2][1].item<float>());
  EXPECT_EQ(matrix[3][0].item<float>(), kernel[0][0][0][0].item<float>());
}

}  // namespace
}  // namespace assay::models
