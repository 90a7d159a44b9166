// SPDX-License-Identifier: Apache-2.0
#include "data/files/keras_layer_bytes.hpp"

#include <gtest/gtest.h>

#include "data/files/error.hpp"

namespace assay::data::files {
namespace {

std::vector<KerasLayer> two_layers() {
  return {{"conv", {{"kernel", {1, 1, 1, 2}, {1.5f, -2}}, {"bias", {2}, {0, 3}}}}, {"norm", {{"0", {0}, {}}}}};
}

TEST(KerasLayerBytes, RoundTrip) {
  const auto layers = keras_layers_from(to_bytes(two_layers()));
  ASSERT_EQ(layers.size(), 2u);
  EXPECT_EQ(layers[0].name, "conv");
  ASSERT_EQ(layers[0].weights.size(), 2u);
  EXPECT_EQ(layers[0].weights[0].name, "kernel");
  EXPECT_EQ(layers[0].weights[0].shape, (std::vector<std::int64_t>{1, 1, 1, 2}));
  EXPECT_EQ(layers[0].weights[0].values, (std::vector<float>{1.5f, -2}));
  EXPECT_EQ(layers[1].weights[0].shape, (std::vector<std::int64_t>{0}));
  EXPECT_TRUE(keras_layers_from({}).empty());
}

TEST(KerasLayerBytes, BytesThatAreNoneAreAnInputError) {
  const auto whole = to_bytes(two_layers());
  for (std::size_t size = 1; size < whole.size(); ++size) {
    try {
      const auto layers = keras_layers_from(std::span(whole).first(size));
      EXPECT_EQ(layers.size(), 1u) << size;  // cut exactly between the two
    } catch (const InputError&) {
    }
    auto damaged = whole;
    damaged[size] = std::byte{0xff};
    try {
      keras_layers_from(damaged);
    } catch (const InputError&) {
    }
  }
}

}  // namespace
}  // namespace assay::data::files
