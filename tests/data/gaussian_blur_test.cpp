// SPDX-License-Identifier: Apache-2.0
#include "data/gaussian_blur.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <vector>

#include "tests/data/formula_image.hpp"

namespace assay::data {
namespace {

std::vector<std::uint8_t> blurred(const std::vector<std::uint8_t>& image, const ImageShape& shape, double sigma) {
  std::vector<std::uint8_t> out(image.size());
  blur(image.data(), shape, sigma, out.data());
  return out;
}

// A Gaussian of 7 and of 17 taps over the mirrored image, in NumPy's double precision.
TEST(Blur, IsAGaussianOverTheMirroredImage) {
  const ImageShape shape{5, 6, 1};
  const std::vector<double> slight = {39.37,  100.83, 134.86, 101.5,  120.94, 151.8,  69.89,  114.04, 146.42, 121.78,
                                      123.85, 104.37, 102.25, 113.28, 127.85, 117.95, 107.35, 61.23,  114.61, 143.12,
                                      140.33, 138.01, 120.85, 69.79,  119.01, 166.98, 146.04, 126.67, 137.54, 108.51};
  const std::vector<double> strong = {107.97, 109.88, 112.57, 114.67, 115.64, 115.9,  110.79, 112.29, 114.29, 115.58,
                                      115.85, 115.7,  115.32, 116.19, 117.11, 117.15, 116.32, 115.54, 119.9,  120.16,
                                      120.04, 118.89, 117.03, 115.64, 122.72, 122.62, 121.88, 120.02, 117.54, 115.81};
  for (const auto& [sigma, expected] : {std::pair(0.8, slight), std::pair(2.5, strong)}) {
    const auto out = blurred(formula_image(shape), shape, sigma);
    for (std::size_t i = 0; i < out.size(); ++i) EXPECT_NEAR(out[i], expected[i], 1.0) << sigma << ", " << i;
  }
}

// OpenCV 5.0's bytes: fixed-point arithmetic, whatever the version and the processor.
TEST(Blur, GivesOpenCvsBytes) {
  const ImageShape shape{5, 6, 1};
  const std::vector<std::uint8_t> expected = {40,  101, 135, 101, 121, 152, 70,  114, 147, 122,
                                              124, 104, 102, 113, 128, 117, 107, 61,  115, 143,
                                              140, 138, 121, 70,  119, 167, 146, 127, 138, 108};
  EXPECT_EQ(blurred(formula_image(shape), shape, 0.8), expected);
}

TEST(Blur, ChannelsAreBlurredAlikeWhateverTheirNumber) {
  const auto grey = formula_image({9, 12, 1});
  const auto expected = blurred(grey, {9, 12, 1}, 1.3);
  for (const int channels : {2, 3, 4, 5, 7, 9}) {
    std::vector<std::uint8_t> stacked;
    for (const std::uint8_t value : grey) stacked.insert(stacked.end(), static_cast<std::size_t>(channels), value);
    const auto out = blurred(stacked, {9, 12, channels}, 1.3);
    for (std::size_t i = 0; i < out.size(); ++i) ASSERT_EQ(out[i], expected[i / channels]) << channels;
  }
}

TEST(Blur, LeavesFlatImagesAndSurvivesTinyOnes) {
  const std::vector<std::uint8_t> flat(6 * 7 * 3, 201);
  EXPECT_EQ(blurred(flat, {6, 7, 3}, 3), flat);
  EXPECT_EQ(blurred({1, 2, 3}, {1, 1, 3}, 16), (std::vector<std::uint8_t>{1, 2, 3}));
  EXPECT_EQ(blurred(formula_image({4, 4, 3}), {4, 4, 3}, 0.05), formula_image({4, 4, 3}));
}

}  // namespace
}  // namespace assay::data
