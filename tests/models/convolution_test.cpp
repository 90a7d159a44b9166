// SPDX-License-Identifier: Apache-2.0
#include "models/convolution.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/constant_pad_nd.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include "tests/models/formula_values.hpp"

namespace assay::models {
namespace {

struct Fixture {
  std::shared_ptr<Conv2d> layer;
  at::Tensor weight;

  explicit Fixture(const ConvolutionOptions& options) : layer(std::make_shared<Conv2d>(options)) {
    weight = layer->named_parameters()["weight"];
    const c10::NoGradGuard no_grad;
    weight.copy_(from_formula(weight.sizes(), [](std::int64_t i) { return wave(i, 5); }));
  }
  at::Tensor forward(const at::Tensor& input) const { return (*layer)(input, {ForwardContext{}}); }
};

// Zeros on the four sides: left, right, top, bottom.
at::Tensor by_hand(const Fixture& fixture, const at::Tensor& input, std::array<std::int64_t, 4> zeros,
                   std::int64_t stride, std::int64_t groups = 1) {
  return at::conv2d(at::constant_pad_nd(input, zeros), fixture.weight, {}, stride, at::IntArrayRef{0}, 1, groups);
}

TEST(Convolution, SameWithStrideTwoPadsEvenSizesRightAndAtTheBottomOnly) {
  const Fixture fixture({.inputs = 3, .outputs = 4, .stride = 2, .bias = false, .same = true});
  const at::Tensor input = formula_images(2, 8, 1);
  EXPECT_TRUE(at::allclose(fixture.forward(input), by_hand(fixture, input, {0, 1, 0, 1}, 2), 1e-5, 1e-6));
  EXPECT_FALSE(at::allclose(fixture.forward(input), by_hand(fixture, input, {1, 1, 1, 1}, 2), 1e-2, 1e-2));
}

TEST(Convolution, SameWithStrideTwoPadsOddSizesOnBothSides) {
  const Fixture fixture({.inputs = 3, .outputs = 4, .stride = 2, .bias = false, .same = true});
  const at::Tensor input = formula_images(2, 9, 1);
  EXPECT_TRUE(at::allclose(fixture.forward(input), by_hand(fixture, input, {1, 1, 1, 1}, 2), 1e-5, 1e-6));
}

TEST(Convolution, SameLooksAtEachDimensionAlone) {
  const Fixture fixture({.inputs = 3, .outputs = 6, .stride = 2, .groups = 3, .bias = false, .same = true});
  const at::Tensor wide = formula_images(1, 9, 1).narrow(2, 0, 8);
  EXPECT_TRUE(at::allclose(fixture.forward(wide), by_hand(fixture, wide, {1, 1, 0, 1}, 2, 3), 1e-5, 1e-6));
}

TEST(Convolution, SameIsGeneralInKernelAndStride) {
  const at::Tensor input = formula_images(1, 10, 1);
  const Fixture five({.inputs = 3, .outputs = 2, .kernel = 5, .stride = 3, .bias = false, .same = true});
  EXPECT_TRUE(at::allclose(five.forward(input), by_hand(five, input, {2, 2, 2, 2}, 3), 1e-5, 1e-6));
  const Fixture two({.inputs = 3, .outputs = 2, .kernel = 2, .bias = false, .same = true});
  EXPECT_TRUE(at::allclose(two.forward(input), by_hand(two, input, {0, 1, 0, 1}, 1), 1e-5, 1e-6));
  const Fixture pointwise({.inputs = 3, .outputs = 2, .kernel = 1, .stride = 2, .bias = false, .same = true});
  EXPECT_TRUE(at::allclose(pointwise.forward(input), by_hand(pointwise, input, {0, 0, 0, 0}, 2), 1e-5, 1e-6));
}

TEST(Convolution, SameAcceptsAnEmptyMicroBatch) {
  const Fixture fixture({.inputs = 3, .outputs = 4, .stride = 2, .bias = false, .same = true});
  EXPECT_EQ(fixture.forward(at::zeros({0, 3, 8, 8})).sizes(), (std::vector<std::int64_t>{0, 4, 4, 4}));
}

TEST(Convolution, CountsTheBiasThatKerasWouldHaveOnce) {
  const ConvolutionOptions with = {.inputs = 3, .outputs = 4, .bias = true, .keras_bias = true};
  const ConvolutionOptions without = {.inputs = 3, .outputs = 4, .bias = false, .keras_bias = true};
  const ConvolutionOptions never = {.inputs = 3, .outputs = 4, .bias = false};
  EXPECT_EQ(Conv2d(with).missing_biases(), 0);
  EXPECT_EQ(Conv2d(without).missing_biases(), 4);
  EXPECT_EQ(Conv2d(never).missing_biases(), 0);
  const Fixture frozen(without);
  EXPECT_EQ(frozen.layer->missing_trainable_biases(), 4);
  at::Tensor(frozen.weight).set_requires_grad(false);
  EXPECT_EQ(frozen.layer->missing_trainable_biases(), 0);
}

// The gradient that is taken in float32, and its neighbours.
TEST(Convolution, DepthwiseWithAStrideHasTheGradientsOfFloat32InBfloat16) {
  const Fixture fixture({.inputs = 6, .outputs = 6, .stride = 2, .groups = 6, .bias = false, .same = true});
  const at::Tensor images = from_formula({3, 6, 10, 8}, [](std::int64_t i) { return wave(i, 2); });
  const at::Tensor factor = from_formula({3, 6, 5, 4}, [](std::int64_t i) { return wave(i, 3); });
  at::Tensor outputs[2];
  at::Tensor image_gradients[2];
  at::Tensor weight_gradients[2];
  for (const bool narrow : {false, true}) {
    const at::Tensor input =
        images.contiguous(at::MemoryFormat::ChannelsLast).detach().clone(at::MemoryFormat::Preserve);
    input.set_requires_grad(true);
    const ForwardContext context{.precision = narrow ? Precision::bf16 : Precision::fp32};
    outputs[narrow] = (*fixture.layer)(narrow ? input.to(at::kBFloat16) : input, {context}).to(at::kFloat);
    fixture.weight.mutable_grad().reset();
    (outputs[narrow] * factor).sum().backward();
    image_gradients[narrow] = input.grad();
    weight_gradients[narrow] = fixture.weight.grad();
  }
  EXPECT_TRUE(at::allclose(outputs[1], outputs[0], 0.02, 0.03));
  EXPECT_TRUE(at::allclose(image_gradients[1], image_gradients[0], 0.02, 0.03));
  EXPECT_TRUE(at::allclose(weight_gradients[1], weight_gradients[0], 0.02, 0.1));
  EXPECT_EQ(weight_gradients[1].scalar_type(), at::kFloat);
}

}  // namespace
}  // namespace assay::models
