// SPDX-License-Identifier: Apache-2.0
// Blocks with shortcuts, against the same arithmetic written out without anything in place.
#include "models/residual.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/batch_norm.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/sigmoid.h>
#include <gtest/gtest.h>

#include "models/basic_block.hpp"
#include "models/bottleneck.hpp"
#include "models/inverted_residual.hpp"
#include "tests/models/formula_values.hpp"

namespace assay::models {
namespace {

// The parameters of a block with a name that tells them apart, random-like.
class Parts {
 public:
  explicit Parts(const std::shared_ptr<Layer>& block) {
    const c10::NoGradGuard no_grad;
    std::int64_t p = 0;
    for (const auto& entry : block->named_parameters()) {
      at::Tensor tensor = entry.value();
      tensor.copy_(from_formula(tensor.sizes(), [&](std::int64_t i) { return 0.5 * wave(i, p) + (p % 3 == 1); }));
      parameters_.push_back({entry.key(), tensor});
      ++p;
    }
    for (const auto& entry : block->named_buffers()) buffers_.push_back({entry.key(), entry.value()});
  }

  at::Tensor convolution(const at::Tensor& x, const std::string& name, std::int64_t stride = 1,
                         std::int64_t groups = 1) const {
    const at::Tensor weight = tensor_named(parameters_, name + ".weight");
    return at::conv2d(x, weight, {}, stride, at::IntArrayRef{weight.size(2) / 2}, 1, groups);
  }
  at::Tensor batch_norm(const at::Tensor& x, const std::string& name) const {
    return at::batch_norm(x, tensor_named(parameters_, name + ".weight"), tensor_named(parameters_, name + ".bias"),
                          tensor_named(buffers_, name + ".running_mean"), tensor_named(buffers_, name + ".running_var"),
                          false, 0.01, 1e-3, false);
  }
  at::Tensor linear(const at::Tensor& x, const std::string& name) const {
    return at::linear(x, tensor_named(parameters_, name + ".weight"), tensor_named(parameters_, name + ".bias"));
  }
  std::vector<at::Tensor> take_gradients() const {
    std::vector<at::Tensor> gradients;
    for (const auto& [name, tensor] : parameters_) {
      gradients.push_back(tensor.grad().clone());
      at::Tensor(tensor).mutable_grad().zero_();
    }
    return gradients;
  }

 private:
  std::vector<NamedTensor> parameters_;
  std::vector<NamedTensor> buffers_;
};

at::Tensor clamp6(const at::Tensor& x) {
  return x.clamp(0, 6);
}

// Output and all gradients, also those of the input, which must itself stay as it was.
template <class Expected>
void expect_equal(const std::shared_ptr<Layer>& block, std::int64_t channels, const Expected& expected) {
  const Parts parts(block);
  at::Tensor input = formula_images(2, 8, 1, channels).set_requires_grad(true);
  const at::Tensor before = input.detach().clone();
  const at::Tensor by_hand = expected(parts, input);
  by_hand.square().sum().backward();
  const std::vector<at::Tensor> gradients = parts.take_gradients();
  const at::Tensor input_gradient = input.grad().clone();
  input.mutable_grad().zero_();

  // Not the leaf itself: in a network the input of a block is the output of another one.
  const at::Tensor output = (*block)(input * 1, {ForwardContext{}});
  EXPECT_TRUE(at::allclose(output, by_hand, 1e-4, 1e-5));
  output.square().sum().backward();
  EXPECT_TRUE(at::allclose(input.grad(), input_gradient, 1e-3, 1e-3));
  const std::vector<at::Tensor> actual = parts.take_gradients();
  for (std::size_t i = 0; i < gradients.size(); ++i) {
    EXPECT_LT((actual[i] - gradients[i]).norm().item<double>(), 1e-4 * gradients[i].norm().item<double>()) << i;
  }
  EXPECT_TRUE(input.detach().equal(before));
}

TEST(Blocks, BottleneckWithAShortcutAsItIs) {
  expect_equal(make_bottleneck({.inputs = 16, .width = 4}), 16, [](const Parts& parts, const at::Tensor& x) {
    at::Tensor y = at::relu(parts.batch_norm(parts.convolution(x, "conv1"), "bn1"));
    y = at::relu(parts.batch_norm(parts.convolution(y, "conv2"), "bn2"));
    return at::relu(parts.batch_norm(parts.convolution(y, "conv3"), "bn3") + x);
  });
}

TEST(Blocks, BottleneckWithTheStrideOnEitherConvolution) {
  for (const bool first : {true, false}) {
    expect_equal(make_bottleneck({.inputs = 8, .width = 4, .stride = 2, .stride_on_first = first}), 8,
                 [first](const Parts& parts, const at::Tensor& x) {
                   at::Tensor y = parts.convolution(x, "conv1", first ? 2 : 1);
                   y = at::relu(parts.batch_norm(y, "bn1"));
                   y = at::relu(parts.batch_norm(parts.convolution(y, "conv2", first ? 1 : 2), "bn2"));
                   y = parts.batch_norm(parts.convolution(y, "conv3"), "bn3");
                   return at::relu(y + parts.batch_norm(parts.convolution(x, "downsample.0", 2), "downsample.1"));
                 });
  }
}

TEST(Blocks, BottleneckWithSqueezeExciteBeforeTheAddition) {
  expect_equal(make_bottleneck({.inputs = 32, .width = 8, .squeeze_excite = true}), 32,
               [](const Parts& parts, const at::Tensor& x) {
                 at::Tensor y = at::relu(parts.batch_norm(parts.convolution(x, "conv1"), "bn1"));
                 y = at::relu(parts.batch_norm(parts.convolution(y, "conv2"), "bn2"));
                 y = parts.batch_norm(parts.convolution(y, "conv3"), "bn3");
                 const at::Tensor squeezed = at::relu(parts.linear(y.mean({2, 3}), "se.fc1"));
                 const at::Tensor factors = at::sigmoid(parts.linear(squeezed, "se.fc2"));
                 return at::relu(y * factors.unsqueeze(2).unsqueeze(3) + x);
               });
}

TEST(Blocks, BasicBlock) {
  expect_equal(make_basic_block({.inputs = 4, .width = 8, .stride = 2}), 4,
               [](const Parts& parts, const at::Tensor& x) {
                 at::Tensor y = at::relu(parts.batch_norm(parts.convolution(x, "conv1", 2), "bn1"));
                 y = parts.batch_norm(parts.convolution(y, "conv2"), "bn2");
                 return at::relu(y + parts.batch_norm(parts.convolution(x, "downsample.0", 2), "downsample.1"));
               });
}

TEST(Blocks, InvertedResidual) {
  expect_equal(make_inverted_residual({.inputs = 4, .outputs = 4, .expansion = 6}), 4,
               [](const Parts& parts, const at::Tensor& x) {
                 at::Tensor y = clamp6(parts.batch_norm(parts.convolution(x, "conv.0.0"), "conv.0.1"));
                 y = clamp6(parts.batch_norm(parts.convolution(y, "conv.1.0", 1, 24), "conv.1.1"));
                 return x + parts.batch_norm(parts.convolution(y, "conv.2"), "conv.3");
               });
}

TEST(Blocks, InvertedResidualWithoutExpansionAndShortcut) {
  expect_equal(make_inverted_residual({.inputs = 4, .outputs = 6, .expansion = 1}), 4,
               [](const Parts& parts, const at::Tensor& x) {
                 const at::Tensor y = clamp6(parts.batch_norm(parts.convolution(x, "conv.0.0", 1, 4), "conv.0.1"));
                 return parts.batch_norm(parts.convolution(y, "conv.1"), "conv.2");
               });
}

}  // namespace
}  // namespace assay::models
