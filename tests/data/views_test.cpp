// SPDX-License-Identifier: Apache-2.0
#include "data/views.hpp"

#include <gmock/gmock.h>
#include <opencv2/imgproc.hpp>

#include <map>
#include <stdexcept>

#include "data/files/sha256.hpp"
#include "tests/data/formula_image.hpp"
#include "tests/data/image_set.hpp"
#include "tests/data/reference_views.hpp"

namespace assay::data {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// What OpenCV's vector loops round once they round twice where they do not run: below 16 pixels, and on machines
// without fused multiply-add.
bool is_comparable(View view, const files::Image& image) {
  return view != View::sobel || (__builtin_cpu_supports("fma") && image.width * image.height >= 16);
}

// Noise, few levels, low contrast, one colour, or a smooth picture.
files::Image picture(int kind, std::uint64_t seed, int width, int height) {
  files::Image image = noise(seed, width, height);
  for (auto& value : image.pixels) {
    if (kind == 1) value = static_cast<std::uint8_t>(value % 3 * 120);
    if (kind == 2) value = static_cast<std::uint8_t>(100 + value % 20);
    if (kind == 3) value = 201;
  }
  if (kind == 4) {
    cv::Mat pixels(height, width, CV_8UC3, image.pixels.data());
    cv::GaussianBlur(pixels, pixels, {7, 7}, 2);
  }
  return image;
}

TEST(ViewDeriver, GivesTheBytesOfOpencvAtEverySize) {
  int compared = 0;
  for (int i = 0; i < 2000; ++i) {
    const int width = i % 4 == 0 ? 32 : 1 + i * 7 % 61;
    const int height = i % 4 == 0 ? 32 : 1 + i * 13 % 47;
    const files::Image image = picture(i % 5, static_cast<std::uint64_t>(i), width, height);
    const auto expected = views_by_opencv(image);
    for (const auto& [view, plane] : derive(image)) {
      if (!is_comparable(view, image)) continue;
      ++compared;
      ASSERT_EQ(plane, expected.at(view)) << view_name(view) << " of " << width << " x " << height << ", picture " << i;
    }
  }
  EXPECT_GT(compared, 11000);
}

TEST(ViewDeriver, GivesTheBytesOfOpencvAtTheSizesOfPhotographs) {
  for (const auto& [width, height] : {std::pair{224, 224}, {640, 427}, {1021, 33}, {8, 800}}) {
    const files::Image image = picture(4, 3, width, height);
    const auto expected = views_by_opencv(image);
    for (const auto& [view, plane] : derive(image)) {
      if (!is_comparable(view, image)) continue;
      EXPECT_EQ(plane, expected.at(view)) << view_name(view) << ' ' << width;
    }
  }
}

// Taken from this program after it had been found equal to OpenCV 4.6: they hold on every machine.
TEST(ViewDeriver, GivesTheSameBytesOnEveryMachine) {
  const files::Image image{40, 30, formula_image({30, 40, 3})};
  const std::map<View, std::string> expected = {{View::green, "c0f9684f3127927e"}, {View::clahe, "b222d0c8af97ab0d"},
                                                {View::blur, "121b588869e7b3a0"},  {View::gray, "a246fd7a30fc4b46"},
                                                {View::canny, "10438e8245f279d3"}, {View::sobel, "ea5c461dcaa5a23c"}};
  for (const auto& [view, plane] : derive(image)) {
    EXPECT_EQ(files::to_hex(files::sha256(std::as_bytes(std::span(plane)))).substr(0, 16), expected.at(view))
        << view_name(view);
  }
}

TEST(ViewDeriver, GreenAndGrayAreWhatTheirNamesSay) {
  const auto views = derive({2, 1, {255, 0, 0, 10, 20, 30}});
  EXPECT_THAT(views.at(View::green), ElementsAre(0, 20));
  // 0.299 R + 0.587 G + 0.114 B.
  EXPECT_THAT(views.at(View::gray), ElementsAre(76, 18));
}

TEST(ViewDeriver, ASharpEdgeIsInCannyAndSobel) {
  files::Image image{16, 16, std::vector<std::uint8_t>(16 * 16 * 3)};
  for (std::size_t i = 0; i < image.pixels.size(); ++i) image.pixels[i] = i / 3 % 16 < 8 ? 0 : 255;
  const auto views = derive(image);
  for (std::size_t row = 0; row < 16; ++row) {
    EXPECT_EQ(views.at(View::canny)[row * 16 + 7] + views.at(View::canny)[row * 16 + 8], 255);
    EXPECT_EQ(views.at(View::sobel)[row * 16 + 7], 255);
    EXPECT_EQ(views.at(View::sobel)[row * 16 + 1], 0);
  }
}

TEST(ViewDeriver, OneViewAloneIsTheOneAmongAll) {
  const files::Image image = noise(5, 33, 21);
  const auto all = derive(image);
  for (const View view : kDerived) {
    ViewDeriver deriver(21, 33);
    EXPECT_EQ(derive(deriver, image, {view}).at(view), all.at(view)) << view_name(view);
  }
}

TEST(ViewDeriver, KeepsNothingOfTheImageBefore) {
  ViewDeriver deriver(24, 40);
  const files::Image image = noise(1, 40, 24);
  const auto first = derive(deriver, image, kDerived);
  derive(deriver, noise(2, 40, 24), kDerived);
  EXPECT_EQ(derive(deriver, image, kDerived), first);
}

TEST(ViewDeriver, RefusesAnImageWithoutPixels) {
  EXPECT_THROW(ViewDeriver(0, 4), std::invalid_argument);
  EXPECT_THROW(ViewDeriver(4, -1), std::invalid_argument);
}

TEST(ParseViews, SortsAndDropsRepetitions) {
  EXPECT_THAT(parse_views(std::vector<std::string>{"sobel", "rgb", "sobel"}), ElementsAre(View::rgb, View::sobel));
  for (const View view : kAllViews) {
    EXPECT_THAT(parse_views(std::vector<std::string>{std::string(view_name(view))}), ElementsAre(view));
  }
}

TEST(ParseViews, NamesWhatItDoesNotKnow) {
  EXPECT_THROW(parse_views({}), std::invalid_argument);
  try {
    parse_views(std::vector<std::string>{"laplace"});
    FAIL() << "an unknown view was taken";
  } catch (const std::invalid_argument& error) {
    EXPECT_THAT(error.what(), HasSubstr("'laplace'"));
    EXPECT_THAT(error.what(), HasSubstr("canny, sobel"));
  }
}

TEST(Views, ChannelsAddUpToAllOfThem) {
  int channels = 0;
  for (const View view : kAllViews) channels += view_channels(view);
  EXPECT_EQ(channels, kMaxStackedChannels);
}

}  // namespace
}  // namespace assay::data
