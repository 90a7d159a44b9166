// SPDX-License-Identifier: Apache-2.0
// A rank without images in a step still has to walk forward and backward, for the collectives inside.
#include <ATen/ops/empty.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include "models/loss.hpp"
#include "models/registry.hpp"
#include "models/unfused_batch_norm.hpp"

namespace assay::models {
namespace {

class EmptyMicroBatch : public ::testing::TestWithParam<std::string> {};

TEST_P(EmptyMicroBatch, GoesForwardAndBackwardWithZeroGradients) {
  const auto detector = build_model(GetParam(), {});
  int calls = 0;
  const BatchNormFunction function = [&](const BatchNormCall& call) {
    ++calls;
    return unfused_batch_norm(call, [&call](const at::Tensor& input) {
      std::vector<std::int64_t> shape(static_cast<std::size_t>(input.dim()), 1);
      shape[1] = call.weight.size(0);
      return input.mul(call.weight.view(shape)).add(call.bias.view(shape));
    });
  };
  for (const BatchNormFunction* batch_norm : {&function, static_cast<const BatchNormFunction*>(nullptr)}) {
    const ForwardContext context{.training = true, .samples = at::empty({0}, at::kLong), .batch_norm = batch_norm};
    const at::Tensor logits = detector->forward(at::empty({0, 3, 32, 32}), context);
    EXPECT_EQ(logits.sizes(), (std::vector<std::int64_t>{0, detector->logits()}));
    const at::Tensor loss = summed_loss(logits, at::empty({0}, at::kLong), {.label_smoothing = 0.1});
    EXPECT_EQ(loss.item<float>(), 0.0f);
    loss.backward();
    for (const auto& parameter : detector->parameters()) {
      ASSERT_TRUE(parameter.tensor.grad().defined()) << parameter.name;
      EXPECT_TRUE(parameter.tensor.grad().equal(at::zeros(parameter.tensor.sizes()))) << parameter.name;
    }
  }
  EXPECT_EQ(calls, static_cast<int>(detector->buffers().size()) / 2);
  for (const auto& buffer : detector->buffers()) EXPECT_FALSE(buffer.tensor.isnan().any().item<bool>()) << buffer.name;
}

TEST_P(EmptyMicroBatch, IsEvaluated) {
  const auto detector = build_model(GetParam(), {});
  EXPECT_EQ(probability_real(detector->forward(at::empty({0, 3, 32, 32}), {})).numel(), 0);
}

INSTANTIATE_TEST_SUITE_P(Models, EmptyMicroBatch,
                         ::testing::Values("cnn5", "compact", "resnet50_se", "resnet50_conv", "mobilenet_v2",
                                           "se_resnet50", "resnet18"),
                         [](const auto& instance) { return instance.param; });

}  // namespace
}  // namespace assay::models
