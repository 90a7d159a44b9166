// SPDX-License-Identifier: Apache-2.0
#include "launcher/explanation/seen_pixels.hpp"

#include <ATen/TensorOperators.h>
#include <gtest/gtest.h>

#include <array>

#include "data/files/random.hpp"
#include "launcher/image_options.hpp"
#include "launcher/prepared_images.hpp"

namespace assay::launcher::explanation {
namespace {

std::vector<std::uint8_t> noise(const data::ImageShape& shape) {
  data::files::CounterStream stream(5, data::files::RandomUse::sample_images);
  std::vector<std::uint8_t> row(shape.bytes());
  for (auto& byte : row) byte = static_cast<std::uint8_t>(stream.below(256));
  return row;
}

at::Tensor seen_of(const std::vector<std::uint8_t>& row, const data::ImageShape& shape,
                   const data::PreparationOptions& options) {
  const data::BatchSource source(row, shape);
  return PreparedImages(options, {}, shape, 1).plain(source, std::array<std::uint32_t, 1>{0})[0].clone();
}

config::RunConfig with(const std::string& preprocess, double scale, double shift) {
  config::RunConfig config;
  config.data.preprocess = preprocess;
  config.data.scale = scale;
  config.data.shift = shift;
  return config;
}

TEST(SeenPixels, WithoutAResizeTheyAreTheStoredRowUnderEveryPixelMap) {
  const data::ImageShape shape{7, 5, 3};
  const auto row = noise(shape);
  for (const auto& config : {with("scale", 1, 0), with("scale", 1.0 / 255, 0), with("scale", 1 / 127.5, -1),
                             with("caffe", 1, 0), with("imagenet", 1, 0)}) {
    const auto options = preparation_options(config);
    const SeenPixels pixels(options, shape);
    const at::Tensor seen = seen_of(row, shape, options);
    EXPECT_EQ(pixels.bytes(seen), row) << config.data.preprocess << " " << config.data.scale;
    EXPECT_EQ(pixels.picture(seen).pixels, row);
    EXPECT_TRUE(pixels.prepared(row).equal(seen)) << "the way back is exact";
  }
}

TEST(SeenPixels, AResizedImageIsShownAsItIsSeen) {
  auto config = with("scale", 1 / 127.5, -1);
  config.data.size = 8;
  const data::ImageShape shape{4, 4, 3};
  const auto options = preparation_options(config);
  const SeenPixels pixels(options, shape);
  EXPECT_EQ(pixels.shape().height, 8);
  const auto row = noise(shape);
  const at::Tensor seen = seen_of(row, shape, options);
  const data::files::Image picture = pixels.picture(seen);
  EXPECT_EQ(picture.width, 8);
  EXPECT_EQ(picture.pixels[0], row[0]) << "the corner is a stored pixel";
  const at::Tensor again = pixels.prepared(pixels.bytes(seen));
  EXPECT_EQ(again.sizes(), seen.sizes());
  EXPECT_LE((again - seen).abs().max().item<float>(), 0.51f / 127.5f) << "rounded to 8 bits, on the same scale";
}

TEST(SeenPixels, ViewsWithoutColourAreShownGrey) {
  config::RunConfig config;
  config.data.views = {"green", "canny"};
  const data::ImageShape shape{3, 3, 2};
  const auto row = noise(shape);
  const auto options = preparation_options(config);
  const SeenPixels pixels(options, shape);
  const at::Tensor seen = seen_of(row, shape, options);
  EXPECT_EQ(pixels.bytes(seen), row);
  const auto picture = pixels.picture(seen);
  ASSERT_EQ(picture.pixels.size(), 27u);
  for (std::size_t i = 0; i < 27; ++i) EXPECT_EQ(picture.pixels[i], row[i / 3 * 2]);
}

TEST(SeenPixels, ColourBesideOtherViewsIsShownAlone) {
  config::RunConfig config;
  config.data.views = {"rgb", "sobel"};
  const data::ImageShape shape{3, 3, 4};
  const auto row = noise(shape);
  const auto options = preparation_options(config);
  const auto picture = SeenPixels(options, shape).picture(seen_of(row, shape, options));
  for (std::size_t i = 0; i < 27; ++i) EXPECT_EQ(picture.pixels[i], row[i / 3 * 4 + i % 3]);
}

TEST(SeenPixels, ARowThatDoesNotFitIsRefused) {
  EXPECT_THROW(SeenPixels(preparation_options(with("caffe", 1, 0)), {3, 3, 2}), std::invalid_argument);
}

}  // namespace
}  // namespace assay::launcher::explanation
