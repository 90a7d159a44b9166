// SPDX-License-Identifier: Apache-2.0
#include "data/decode_to_size.hpp"

#include <gtest/gtest.h>
#include <opencv2/imgproc.hpp>

#include <cmath>
#include <stdexcept>

#include "tests/data/image_set.hpp"

namespace assay::data {
namespace {

using enum DecodeFilter;

// Noise without its finest grain, as photographs are.
files::Image smooth_picture(int width, int height) {
  files::Image image = noise(11, width, height);
  cv::Mat pixels(height, width, CV_8UC3, image.pixels.data());
  cv::GaussianBlur(pixels, pixels, {0, 0}, 3);
  cv::normalize(pixels, pixels, 0, 255, cv::NORM_MINMAX);
  return image;
}

double mean_difference(const files::Image& one, const files::Image& other) {
  double sum = 0;
  for (std::size_t i = 0; i < one.pixels.size(); ++i) sum += std::abs(one.pixels[i] - other.pixels[i]);
  return sum / static_cast<double>(one.pixels.size());
}

files::Image to_size(const std::vector<std::byte>& bytes, int height, int width, DecodeFilter filter) {
  AntialiasResize resizer;
  return decode_to_size(bytes, {}, height, width, filter, resizer);
}

files::Image the_long_way(const std::vector<std::byte>& bytes, int height, int width, DecodeFilter filter) {
  return AntialiasResize().run(files::decode_image(bytes), height, width, filter);
}

TEST(DecodeToSize, ALargeJpegIsNearlyWhatTheWholeImageGives) {
  const auto jpeg = files::encode_jpeg(smooth_picture(800, 600), 90);
  for (const auto filter : {bilinear, bicubic, area}) {
    const auto quick = to_size(jpeg, 70, 80, filter);
    const auto whole = the_long_way(jpeg, 70, 80, filter);
    EXPECT_EQ(quick.width, 80);
    EXPECT_EQ(quick.height, 70);
    EXPECT_NE(quick.pixels, whole.pixels) << "nothing was left out";
    EXPECT_LT(mean_difference(quick, whole), 1.5) << static_cast<int>(filter);
  }
}

TEST(DecodeToSize, IsExactWhereNothingCanBeLeftOut) {
  const files::Image picture = smooth_picture(200, 150);
  const auto jpeg = files::encode_jpeg(picture, 90);
  const auto png = files::encode_png(picture);
  for (const auto filter : {bilinear, nearest, bicubic, area}) {
    EXPECT_EQ(to_size(png, 10, 10, filter).pixels, the_long_way(png, 10, 10, filter).pixels);
    EXPECT_EQ(to_size(jpeg, 60, 60, filter).pixels, the_long_way(jpeg, 60, 60, filter).pixels);
    EXPECT_EQ(to_size(jpeg, 300, 400, filter).pixels, the_long_way(jpeg, 300, 400, filter).pixels);
  }
  EXPECT_EQ(to_size(jpeg, 10, 10, nearest).pixels, the_long_way(jpeg, 10, 10, nearest).pixels);
}

TEST(DecodeToSize, HoldsTheLimits) {
  const auto jpeg = files::encode_jpeg(smooth_picture(64, 64), 90);
  AntialiasResize resizer;
  EXPECT_THROW(decode_to_size(jpeg, {.max_pixels = 64 * 63}, 8, 8, area, resizer), files::ImageError);
  EXPECT_THROW(decode_to_size({}, {}, 8, 8, area, resizer), files::ImageError);
  EXPECT_THROW(decode_to_size(jpeg, {}, 0, 8, area, resizer), std::invalid_argument);
}

}  // namespace
}  // namespace assay::data
