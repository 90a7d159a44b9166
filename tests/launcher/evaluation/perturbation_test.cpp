// SPDX-License-Identifier: Apache-2.0
#include "launcher/evaluation/perturbation.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include "data/gaussian_blur.hpp"
#include "data/recompression.hpp"
#include "tests/support/encoded_store.hpp"

namespace assay::launcher::evaluation {
namespace {

constexpr data::ImageShape kShape{24, 16, 3};

// Light in the middle, dark at the border, with a pattern on it.
std::vector<std::uint8_t> picture() {
  std::vector<std::uint8_t> rgb;
  for (int y = 0; y < kShape.height; ++y) {
    for (int x = 0; x < kShape.width; ++x) {
      const int light = 8 * std::min({x, y, kShape.width - 1 - x, kShape.height - 1 - y});
      for (int channel = 0; channel < 3; ++channel) {
        rgb.push_back(static_cast<std::uint8_t>(40 + light + 20 * channel + (x + y) % 2 * 30));
      }
    }
  }
  return rgb;
}

std::vector<std::uint8_t> after(PerturbationKind kind, double strength, std::uint64_t image = 0) {
  std::vector<std::uint8_t> rgb = picture();
  Perturber({kind, strength}, kShape).run(image, rgb.data());
  return rgb;
}

double mean_of(const std::vector<std::uint8_t>& bytes) {
  return std::accumulate(bytes.begin(), bytes.end(), 0.0) / static_cast<double>(bytes.size());
}

TEST(Perturbations, AreNineWithNamesOfTheirOwnTheUntouchedFirst) {
  const auto all = perturbations(83);
  EXPECT_EQ(all.size(), 9u);
  EXPECT_EQ(all.front().name(), "none");
  EXPECT_EQ(all.back().name(), "png_to_jpeg");
  EXPECT_EQ(all.back().text(), "PNG to JPEG, quality 83");
  EXPECT_EQ(all[3].name(), "jpeg_50");
  std::set<std::string> names, texts;
  for (const Perturbation& perturbation : all) {
    names.insert(perturbation.name());
    texts.insert(perturbation.text());
  }
  EXPECT_EQ(names.size(), 9u);
  EXPECT_EQ(texts.size(), 9u);
}

TEST(Perturbations, OnlyPngToJpegAsksForTheCodec) {
  using data::files::Codec;
  for (const Perturbation& perturbation : perturbations(90)) {
    const bool none = perturbation.kind == PerturbationKind::none;
    const bool png_only = perturbation.kind == PerturbationKind::png_to_jpeg;
    EXPECT_EQ(perturbation.touches(Codec::png), !none) << perturbation.name();
    EXPECT_EQ(perturbation.touches(Codec::jpeg), !none && !png_only) << perturbation.name();
  }
}

TEST(Perturber, NoneLeavesTheBytes) {
  EXPECT_EQ(after(PerturbationKind::none, 0), picture());
}

TEST(Perturber, JpegIsRecompressionAndLosesMoreAtLowerQuality) {
  std::vector<std::uint8_t> expected = picture();
  data::recompress(expected.data(), kShape, 75);
  EXPECT_EQ(after(PerturbationKind::jpeg, 75), expected);
  EXPECT_EQ(after(PerturbationKind::png_to_jpeg, 75), expected);
  const auto distance = [](const std::vector<std::uint8_t>& bytes) {
    return std::transform_reduce(bytes.begin(), bytes.end(), picture().begin(), 0.0, std::plus<>(),
                                 [](int a, int b) { return std::abs(a - b); });
  };
  EXPECT_GT(distance(after(PerturbationKind::jpeg, 50)), distance(after(PerturbationKind::jpeg, 95)));
}

TEST(Perturber, BlurIsTheBlurOfItsWidth) {
  const std::vector<std::uint8_t> plain = picture();
  std::vector<std::uint8_t> expected(plain.size());
  data::blur(plain.data(), kShape, 1, expected.data());
  EXPECT_EQ(after(PerturbationKind::blur, 1), expected);
}

TEST(Perturber, ResizingLosesThePatternButNotTheMean) {
  const auto bytes = after(PerturbationKind::resize, 0.5);
  EXPECT_NEAR(mean_of(bytes), mean_of(picture()), 1);
  // Neighbours that differ by 30 in the pattern are alike after it.
  const std::size_t middle = static_cast<std::size_t>((12 * 16 + 8) * 3);
  EXPECT_LT(std::abs(bytes[middle] - bytes[middle + 3]), 12);
}

TEST(Perturber, TheCropLosesTheDarkBorder) {
  const auto bytes = after(PerturbationKind::crop, 0.5);
  EXPECT_GT(bytes[0], picture()[0] + 20);
  EXPECT_EQ(bytes.size(), picture().size());
  // All of an image of one pixel is its middle.
  std::vector<std::uint8_t> dot = {9, 8, 7};
  Perturber({PerturbationKind::crop, 0.875}, {1, 1, 3}).run(0, dot.data());
  Perturber({PerturbationKind::resize, 0.5}, {1, 1, 3}).run(0, dot.data());
  EXPECT_EQ(dot, (std::vector<std::uint8_t>{9, 8, 7}));
}

TEST(Perturber, NoiseHasItsDeviationAndIsAFunctionOfTheImagesNumber) {
  constexpr data::ImageShape kLarge{100, 100, 3};
  const auto noisy = [&](std::uint64_t image) {
    std::vector<std::uint8_t> rgb(kLarge.bytes(), 128);
    Perturber({PerturbationKind::noise, 8}, kLarge).run(image, rgb.data());
    return rgb;
  };
  const auto bytes = noisy(5);
  double squares = 0;
  for (const std::uint8_t byte : bytes) squares += (byte - 128.0) * (byte - 128.0);
  EXPECT_NEAR(std::sqrt(squares / static_cast<double>(bytes.size())), 8, 0.15);
  EXPECT_NEAR(mean_of(bytes), 128, 0.1);
  EXPECT_EQ(bytes, noisy(5));
  EXPECT_NE(bytes, noisy(6));
  EXPECT_NE(bytes, noisy(5 + (1ull << 32)));
}

TEST(Perturber, NoiseStaysWithinBytes) {
  std::vector<std::uint8_t> black(kShape.bytes(), 0), white(kShape.bytes(), 255);
  Perturber perturber({PerturbationKind::noise, 8}, kShape);
  perturber.run(0, black.data());
  perturber.run(0, white.data());
  EXPECT_LT(*std::max_element(black.begin(), black.end()), 60);
  EXPECT_GT(*std::min_element(white.begin(), white.end()), 195);
}

}  // namespace
}  // namespace assay::launcher::evaluation
