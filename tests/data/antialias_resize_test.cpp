// SPDX-License-Identifier: Apache-2.0
// The expected bytes were made with Pillow 13 from the same formula.
#include "data/antialias_resize.hpp"

#include <gmock/gmock.h>
#include <opencv2/imgproc.hpp>

#include <stdexcept>

#include "data/files/sha256.hpp"
#include "tests/data/formula_image.hpp"
#include "tests/data/image_set.hpp"

namespace assay::data {
namespace {

using testing::ElementsAre;
using testing::ElementsAreArray;
using enum DecodeFilter;

constexpr std::array kFilters = {bilinear, nearest, bicubic, area};

files::Image formula(int height, int width) {
  return {width, height, formula_image({height, width, 3})};
}

std::string hash_of(const files::Image& image) {
  return files::to_hex(files::sha256(std::as_bytes(std::span(image.pixels)))).substr(0, 16);
}

files::Image resized(const files::Image& image, int height, int width, DecodeFilter filter) {
  AntialiasResize resize;
  return resize.run(image, height, width, filter);
}

TEST(AntialiasResize, BilinearHasTheBytesOfPillow) {
  EXPECT_THAT(resized(formula(5, 7), 2, 3, bilinear).pixels,
              ElementsAre(105, 130, 135, 121, 137, 112, 116, 147, 138, 137, 99, 173, 132, 100, 103, 92, 126, 128));
  EXPECT_THAT(resized(formula(3, 2), 4, 3, bilinear).pixels,
              ElementsAreArray({0,  53,  106, 46, 99,  152, 91, 144, 197, 23,  76,  129, 74, 133, 111, 125, 188, 92,
                                79, 132, 185, 88, 153, 137, 97, 173, 90,  148, 201, 254, 83, 153, 223, 17,  104, 191}));
}

TEST(AntialiasResize, BicubicHasTheBytesOfPillow) {
  EXPECT_THAT(resized(formula(5, 7), 2, 3, bicubic).pixels,
              ElementsAre(99, 132, 134, 126, 138, 112, 114, 148, 139, 138, 99, 180, 136, 91, 95, 88, 130, 129));
  EXPECT_THAT(
      resized(formula(3, 2), 4, 3, bicubic).pixels,
      ElementsAreArray({0,  45,  97,  44, 96,  155, 94,  146, 212, 10,  60,  124, 75, 133, 101, 142, 205, 78,
                        80, 131, 193, 91, 157, 133, 102, 181, 71,  164, 214, 255, 83, 153, 230, 0,   91,  196}));
}

struct PillowCase {
  int height, width, target_height, target_width;
  const char* bilinear_hash;
  const char* bicubic_hash;
};

TEST(AntialiasResize, HasTheBytesOfPillowAtEveryKindOfSize) {
  const PillowCase cases[] = {{60, 45, 23, 17, "6db64e7782f4eb57", "43009595a5e73556"},
                              {45, 60, 91, 111, "48ef435b796209ff", "a532f5c295eef4b4"},
                              {33, 64, 70, 20, "5310cc9571047ad2", "5e469096cadc2eea"},
                              {64, 33, 64, 12, "830378012f18de07", "164841b6aefd1ba3"},
                              {64, 33, 21, 33, "c3d0f0291a56193d", "7285a363062e6c3c"},
                              {300, 400, 224, 224, "b2eb0ef79cba90d6", "264bcc3e2dccc02c"}};
  AntialiasResize resize;  // one for all: it must keep nothing of the sizes before
  for (int round = 0; round < 2; ++round) {
    for (const auto& one : cases) {
      const files::Image image = formula(one.height, one.width);
      EXPECT_EQ(hash_of(resize.run(image, one.target_height, one.target_width, bilinear)), one.bilinear_hash)
          << one.height << " x " << one.width;
      EXPECT_EQ(hash_of(resize.run(image, one.target_height, one.target_width, bicubic)), one.bicubic_hash)
          << one.height << " x " << one.width;
    }
  }
}

TEST(AntialiasResize, NearestHasTheBytesOfPillow) {
  EXPECT_EQ(hash_of(resized(formula(32, 32), 160, 160, nearest)), "287b33d4a58510bb");
  EXPECT_EQ(hash_of(resized(formula(60, 45), 23, 17, nearest)), "5fff7609b478b2ff");
}

TEST(AntialiasResize, AreaIsOpencvsWhereNoSideGrowsAndBilinearOtherwise) {
  const files::Image image = noise(1, 45, 60);
  for (const auto& [height, width] : {std::pair{20, 15}, {23, 17}, {60, 17}, {23, 45}}) {
    const cv::Mat source(60, 45, CV_8UC3, const_cast<std::uint8_t*>(image.pixels.data()));
    cv::Mat expected;
    cv::resize(source, expected, {width, height}, 0, 0, cv::INTER_AREA);
    const auto bytes = resized(image, height, width, area).pixels;
    EXPECT_TRUE(std::equal(bytes.begin(), bytes.end(), expected.data)) << height << " x " << width;
  }
  for (const auto& [height, width] : {std::pair{61, 10}, {10, 46}, {90, 90}}) {
    EXPECT_EQ(resized(image, height, width, area).pixels, resized(image, height, width, bilinear).pixels);
  }
}

TEST(AntialiasResize, OneColourStaysThatColour) {
  for (const auto filter : kFilters) {
    for (int side = 1; side < 40; side += 3) {
      files::Image image{side, 41 - side, {}};
      for (int i = 0; i < image.width * image.height; ++i) image.pixels.insert(image.pixels.end(), {255, 128, 1});
      const files::Image result = resized(image, 1 + side % 9, 30, filter);
      for (std::size_t i = 0; i < result.pixels.size(); i += 3) {
        ASSERT_THAT(std::span(result.pixels).subspan(i, 3), ElementsAre(255, 128, 1));
      }
    }
  }
}

TEST(AntialiasResize, TheSameSizeIsTheSameImage) {
  const files::Image image = noise(3, 13, 9);
  for (const auto filter : kFilters) EXPECT_EQ(resized(image, 9, 13, filter).pixels, image.pixels);
}

TEST(AntialiasResize, AMirroredImageGivesTheMirroredResult) {
  const auto mirrored = [](const files::Image& image) {
    files::Image result = image;
    for (std::size_t i = 0; i < image.pixels.size(); i += 3) {
      const std::size_t width = static_cast<std::size_t>(image.width);
      const std::size_t from = i / 3 / width * width + width - 1 - i / 3 % width;
      std::copy_n(image.pixels.begin() + static_cast<std::ptrdiff_t>(3 * from), 3,
                  result.pixels.begin() + static_cast<std::ptrdiff_t>(i));
    }
    return result;
  };
  const files::Image image = noise(7, 48, 20);
  for (const auto filter : {bilinear, bicubic}) {
    EXPECT_EQ(resized(mirrored(image), 10, 24, filter).pixels, mirrored(resized(image, 10, 24, filter)).pixels);
  }
}

TEST(AntialiasResize, StripesFinerThanAPixelBecomeGrey) {
  files::Image image{64, 64, {}};
  for (int i = 0; i < 64 * 64; ++i) image.pixels.insert(image.pixels.end(), 3, i % 2 == 0 ? 0 : 255);
  for (const auto filter : {bilinear, bicubic, area}) {
    for (const int value : resized(image, 8, 8, filter).pixels) EXPECT_NEAR(value, 127.5, 12);
  }
}

TEST(AntialiasResize, RefusesSidesBelowOneAndMissingPixels) {
  EXPECT_THROW(resized(noise(1), 0, 4, bilinear), std::invalid_argument);
  EXPECT_THROW(resized(noise(1), 4, -1, area), std::invalid_argument);
  EXPECT_THROW(resized({8, 8, std::vector<std::uint8_t>(5)}, 4, 4, nearest), std::invalid_argument);
  EXPECT_THROW(resized({0, 0, {}}, 4, 4, bicubic), std::invalid_argument);
}

}  // namespace
}  // namespace assay::data
