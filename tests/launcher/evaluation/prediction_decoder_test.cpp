// SPDX-License-Identifier: Apache-2.0
#include "launcher/evaluation/prediction_decoder.hpp"

#include <gtest/gtest.h>

#include "data/files/random.hpp"
#include "data/row_decoder.hpp"

namespace assay::launcher::evaluation {
namespace {

using data::View;
using data::ViewMode;

data::files::Image noise(int width, int height) {
  data::files::CounterStream stream(3, data::files::RandomUse::sample_images);
  data::files::Image image{width, height, std::vector<std::uint8_t>(static_cast<std::size_t>(width) * height * 3)};
  for (auto& byte : image.pixels) byte = static_cast<std::uint8_t>(stream.below(256));
  return image;
}

std::vector<std::uint8_t> decoded(PredictionDecoder& decoder, const data::files::Image& image) {
  std::vector<std::uint8_t> rows;
  EXPECT_EQ(decoder.append(data::files::encode_png(image), rows), "");
  return rows;
}

TEST(PredictionDecoder, ImagesComeToSizeAsPackDoesForRawStores) {
  const auto image = noise(16, 16);
  data::ResizeFilter filter;
  PredictionDecoder decoder(8, 8, "raw", {});
  EXPECT_EQ(decoded(decoder, image), data::resize_image(image, 8, filter).pixels);
}

TEST(PredictionDecoder, ImagesComeToSizeAsAnEncodedStoreIsRead) {
  const auto image = noise(16, 16);
  data::AntialiasResize resizer;
  for (const data::DecodeFilter filter : {data::DecodeFilter::bilinear, data::DecodeFilter::bicubic}) {
    PredictionDecoder decoder(8, 8, "encoded", {.size = 8, .filter = filter});
    EXPECT_EQ(decoded(decoder, image), resizer.run(image, 8, 8, filter).pixels);
  }
}

TEST(PredictionDecoder, ViewsAreStackedAsInTraining) {
  const auto image = noise(8, 8);
  PredictionDecoder decoder(8, 8, "raw", {.views = {View::rgb, View::green}});
  EXPECT_EQ(decoder.shape().channels, 4);
  const auto rows = decoded(decoder, image);
  for (std::size_t pixel = 0; pixel < 64; ++pixel) EXPECT_EQ(rows[pixel * 4 + 3], image.pixels[pixel * 3 + 1]);
}

TEST(PredictionDecoder, WhereViewsWereSamplesTheFirstIsShown) {
  const auto image = noise(8, 8);
  PredictionDecoder rgb(8, 8, "raw", {.views = {View::rgb, View::green}, .mode = ViewMode::samples});
  EXPECT_EQ(decoded(rgb, image), image.pixels);
  PredictionDecoder green(8, 8, "raw", {.views = {View::green, View::gray}, .mode = ViewMode::samples});
  const auto rows = decoded(green, image);
  for (std::size_t i = 0; i < rows.size(); ++i) EXPECT_EQ(rows[i], image.pixels[i / 3 * 3 + 1]);
}

TEST(PredictionDecoder, WhatIsNoImageIsAReasonAndNoRow) {
  for (const char* encoding : {"raw", "encoded"}) {
    PredictionDecoder decoder(8, 8, encoding, {});
    std::vector<std::uint8_t> rows;
    EXPECT_NE(decoder.append(std::vector<std::byte>(40, std::byte{1}), rows), "");
    EXPECT_TRUE(rows.empty());
  }
}

}  // namespace
}  // namespace assay::launcher::evaluation
