// SPDX-License-Identifier: Apache-2.0
#include "data/device/flip_kernel.hpp"

#include <gtest/gtest.h>

#include <numeric>
#include <vector>

namespace assay::data::device {
namespace {

std::vector<float> counted(const ImageLayout& layout) {
  std::vector<float> image(layout.planes * layout.height * layout.width * layout.pixel);
  std::iota(image.begin(), image.end(), 0.0f);
  return image;
}

// The element that stands at (plane, y, x, component).
float at(const std::vector<float>& image, const ImageLayout& layout, std::size_t plane, std::size_t y, std::size_t x,
         std::size_t component) {
  return image[((plane * layout.height + y) * layout.width + x) * layout.pixel + component];
}

class FlipKernel : public ::testing::TestWithParam<ImageLayout> {};

TEST_P(FlipKernel, MovesEveryPixelToItsMirrorPlace) {
  const ImageLayout layout = GetParam();
  const std::vector<float> before = counted(layout);
  std::vector<float> horizontal = before;
  std::vector<float> vertical = before;
  mirror_horizontally(horizontal.data(), layout);
  mirror_vertically(vertical.data(), layout);
  for (std::size_t plane = 0; plane < layout.planes; ++plane) {
    for (std::size_t y = 0; y < layout.height; ++y) {
      for (std::size_t x = 0; x < layout.width; ++x) {
        for (std::size_t c = 0; c < layout.pixel; ++c) {
          const float value = at(before, layout, plane, y, x, c);
          ASSERT_EQ(at(horizontal, layout, plane, y, layout.width - 1 - x, c), value);
          ASSERT_EQ(at(vertical, layout, plane, layout.height - 1 - y, x, c), value);
        }
      }
    }
  }
}

TEST_P(FlipKernel, TwiceIsTheIdentity) {
  const ImageLayout layout = GetParam();
  const std::vector<float> before = counted(layout);
  std::vector<float> image = before;
  mirror_horizontally(image.data(), layout);
  mirror_vertically(image.data(), layout);
  mirror_vertically(image.data(), layout);
  mirror_horizontally(image.data(), layout);
  EXPECT_EQ(image, before);
}

INSTANTIATE_TEST_SUITE_P(Layouts, FlipKernel,
                         ::testing::Values(ImageLayout{3, 4, 6, 1}, ImageLayout{3, 5, 7, 1}, ImageLayout{1, 4, 6, 3},
                                           ImageLayout{1, 5, 7, 3}, ImageLayout{1, 3, 5, 4}, ImageLayout{1, 1, 1, 3}));

}  // namespace
}  // namespace assay::data::device
