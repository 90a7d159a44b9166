// SPDX-License-Identifier: Apache-2.0
#include "models/keras_layers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

#include "data/files/error.hpp"

namespace assay::models {
namespace {

using data::files::FloatTensor;
using data::files::KerasLayer;
using testing::ElementsAre;

FloatTensor counted(const std::string& name, std::vector<std::int64_t> shape) {
  const auto count = std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>());
  FloatTensor tensor{name, std::move(shape), std::vector<float>(static_cast<std::size_t>(count))};
  std::iota(tensor.values.begin(), tensor.values.end(), 0.0f);
  return tensor;
}

std::string fault_of(const KerasLayer& layer) {
  try {
    classify(layer);
  } catch (const data::files::InputError& error) {
    return error.what();
  }
  return "";
}

TEST(KerasLayers, AConvolutionIsTransposedToOutputsInputsHeightWidth) {
  const KerasLayer layer{"c", {counted("kernel", {1, 2, 3, 2}), counted("bias", {2})}};
  const KerasWeights weights = classify(layer);
  EXPECT_EQ(weights.kind, WeightKind::convolution);
  EXPECT_THAT(weights.torch_shape(), ElementsAre(2, 3, 1, 2));
  // keras[0][w][i][o] = 6 w + 2 i + o
  EXPECT_THAT(weights.torch_weight(), ElementsAre(0, 6, 2, 8, 4, 10, 1, 7, 3, 9, 5, 11));
}

TEST(KerasLayers, ADepthwiseKernelKeepsItsChannels) {
  for (const char* name : {"depthwise_kernel", "kernel", "0"}) {
    const KerasLayer layer{"d", {counted(name, {1, 2, 3, 1})}};
    const KerasWeights weights = classify(layer);
    EXPECT_EQ(weights.kind, WeightKind::depthwise);
    EXPECT_THAT(weights.torch_shape(), ElementsAre(3, 1, 1, 2));
    EXPECT_THAT(weights.torch_weight(), ElementsAre(0, 3, 1, 4, 2, 5));
  }
}

TEST(KerasLayers, ADenseKernelIsTransposed) {
  const KerasLayer layer{"f", {counted("0", {3, 2}), counted("1", {2})}};
  const KerasWeights weights = classify(layer);
  EXPECT_EQ(weights.kind, WeightKind::dense);
  EXPECT_THAT(weights.torch_shape(), ElementsAre(2, 3));
  EXPECT_THAT(weights.torch_weight(), ElementsAre(0, 2, 4, 1, 3, 5));
  ASSERT_NE(weights.bias, nullptr);
}

TEST(KerasLayers, ABatchNormIsKnownByItsFourVectorsInKerasOrder) {
  const KerasLayer layer{"b", {counted("0", {2}), counted("1", {2}), counted("2", {2}), counted("3", {2})}};
  const KerasWeights weights = classify(layer);
  EXPECT_EQ(weights.kind, WeightKind::batch_norm);
  EXPECT_EQ(weights.gamma, &layer.weights[0]);
  EXPECT_EQ(weights.beta, &layer.weights[1]);
  EXPECT_EQ(weights.mean, &layer.weights[2]);
  EXPECT_EQ(weights.variance, &layer.weights[3]);
}

TEST(KerasLayers, ABatchNormMayLackScaleOrShift) {
  const KerasLayer bare{"b", {counted("0", {2}), counted("1", {2})}};
  EXPECT_EQ(classify(bare).mean, &bare.weights[0]);
  EXPECT_THAT(classify(bare).torch_weight(), ElementsAre(1, 1));
  const KerasLayer unscaled{"b", {counted("beta", {2}), counted("moving_mean", {2}), counted("moving_variance", {2})}};
  EXPECT_EQ(classify(unscaled).gamma, nullptr);
  EXPECT_EQ(classify(unscaled).beta, &unscaled.weights[0]);
  const KerasLayer unknown{"b", {counted("0", {2}), counted("1", {2}), counted("2", {2})}};
  EXPECT_THAT(fault_of(unknown), testing::HasSubstr("older .h5 format"));
}

TEST(KerasLayers, OtherLayersAreRefusedByName) {
  for (const KerasLayer& layer :
       {KerasLayer{"odd", {counted("kernel", {3, 3, 3})}},
        KerasLayer{"odd", {counted("0", {2, 2}), counted("1", {2}), counted("2", {2})}},
        KerasLayer{"odd", {counted("embeddings", {4, 4})}}, KerasLayer{"odd", {counted("0", {})}},
        KerasLayer{"odd", {counted("kernel", {2, 2}), counted("moving_mean", {2}), counted("moving_variance", {2})}},
        KerasLayer{"odd", {}}}) {
    EXPECT_THAT(fault_of(layer), testing::HasSubstr("'odd'"));
  }
  const KerasLayer unfit{"odd", {counted("kernel", {2, 3}), counted("bias", {2})}};
  EXPECT_THAT(fault_of(unfit), testing::HasSubstr("do not fit each other"));
}

}  // namespace
}  // namespace assay::models
