// SPDX-License-Identifier: Apache-2.0
#include "launcher/artefacts/attribution_picture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <stdexcept>
#include <vector>

namespace assay::launcher::artefacts {
namespace {

using data::files::Image;
using testing::ElementsAre;

Image row_of(std::vector<std::uint8_t> pixels) {
  return {.width = static_cast<int>(pixels.size() / 3), .height = 1, .pixels = std::move(pixels)};
}

TEST(AttributionPicture, IsRedForTheClassAndBlueAgainstItOverPaleGrey) {
  const Image drawn = attribution_picture(row_of({0, 0, 0, 0, 0, 0, 0, 0, 0}), std::array{2.0, 0.0, -2.0}, 100);
  // Black is 255 - 0.3 * 255 = 178.5 beneath the colours.
  EXPECT_THAT(drawn.pixels, ElementsAre(255, 0, 81, 179, 179, 179, 0, 139, 251));
}

TEST(AttributionPicture, IsAsStrongOnBothSides) {
  const Image drawn =
      attribution_picture(row_of(std::vector<std::uint8_t>(12, 255)), std::array{1.0, -1.0, -2.0, 0.5}, 100);
  // White mixed half and half with both colours, then full blue, then a quarter of red.
  EXPECT_THAT(drawn.pixels, ElementsAre(255, 128, 168, 128, 197, 253, 0, 139, 251, 255, 191, 212));
}

TEST(AttributionPicture, CutsOffOutliersAtThePercentile) {
  std::vector<double> values(101, 1.0);
  values[0] = 1000;
  const Image drawn = attribution_picture(row_of(std::vector<std::uint8_t>(303, 255)), values, 50);
  for (std::size_t i = 0; i < 101; ++i) EXPECT_EQ(drawn.pixels[3 * i + 1], 0) << i;
}

TEST(AttributionPicture, ShowsThePictureInGreyWhereNothingIsAttributed) {
  const Image drawn = attribution_picture(row_of({255, 255, 255, 255, 0, 0}), std::array{0.0, 0.0});
  // Red is as light as 0.299 * 255 = 76.2.
  EXPECT_THAT(drawn.pixels, ElementsAre(255, 255, 255, 201, 201, 201));
}

TEST(AttributionPicture, ColoursTheOnlyValueAmongManyZeros) {
  std::vector<double> values(5000);
  values[7] = -1e-9;
  const Image drawn = attribution_picture(row_of(std::vector<std::uint8_t>(15000, 255)), values);
  EXPECT_THAT(std::vector<int>(drawn.pixels.begin() + 21, drawn.pixels.begin() + 24), ElementsAre(0, 139, 251));
}

TEST(AttributionPicture, RefusesWhatDoesNotFit) {
  EXPECT_THROW(attribution_picture(row_of({1, 2, 3}), std::array{1.0, 2.0}), std::invalid_argument);
  EXPECT_THROW(attribution_picture(row_of({}), {}), std::invalid_argument);
  EXPECT_THROW(attribution_picture({.width = 2, .height = 1, .pixels = {1, 2, 3}}, std::array{1.0}),
               std::invalid_argument);
}

}  // namespace
}  // namespace assay::launcher::artefacts
