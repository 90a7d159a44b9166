// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <stdexcept>

#include "models/explain/colour_planes.hpp"

namespace assay::models::explain {
namespace {

using Matrix = std::array<std::array<double, 3>, 3>;
// From the sRGB specification, rounded as scikit-image has it.
constexpr Matrix kXyzFromRgb{
    {{0.412453, 0.357580, 0.180423}, {0.212671, 0.715160, 0.072169}, {0.019334, 0.119193, 0.950227}}};
constexpr std::array kWhite{0.95047, 1.0, 1.08883};

double linear_light(double value) {
  return value > 0.04045 ? std::pow((value + 0.055) / 1.055, 2.4) : value / 12.92;
}

double perceived(double value) {
  return value > 0.008856 ? std::cbrt(value) : 7.787 * value + 16.0 / 116.0;
}

// Of each 8-bit value.
std::array<double, 256> light_table(const std::vector<std::uint8_t>& pixels, LabRange range) {
  constexpr double kScale = 1.0 / 255;
  double low = 0;
  double width = 1;
  if (range == LabRange::stretched) {
    const auto [least, greatest] = std::ranges::minmax(pixels);
    low = least * kScale;
    if (greatest > least) width = greatest * kScale - low;
  }
  std::array<double, 256> table{};
  for (std::size_t value = 0; value < table.size(); ++value) {
    table[value] = linear_light((static_cast<double>(value) * kScale - low) / width);
  }
  return table;
}

}  // namespace

ColourPlanes lab_planes(const data::files::Image& image, LabRange range) {
  if (image.width <= 0 || image.height <= 0) throw std::invalid_argument("a picture without pixels cannot be cut");
  const std::size_t count = static_cast<std::size_t>(image.width) * static_cast<std::size_t>(image.height);
  if (image.pixels.size() != 3 * count) throw std::invalid_argument("a picture whose pixels do not fit its sides");
  const auto light = light_table(image.pixels, range);
  ColourPlanes planes{.height = image.height, .width = image.width, .channels = {}};
  for (auto& channel : planes.channels) channel.resize(count);
  for (std::size_t i = 0; i < count; ++i) {
    std::array<double, 3> seen{};
    for (std::size_t row = 0; row < 3; ++row) {
      double sum = 0;
      for (std::size_t c = 0; c < 3; ++c) sum += kXyzFromRgb[row][c] * light[image.pixels[3 * i + c]];
      seen[row] = perceived(sum / kWhite[row]);
    }
    planes.channels[0][i] = 116.0 * seen[1] - 16.0;
    planes.channels[1][i] = 500.0 * (seen[0] - seen[1]);
    planes.channels[2][i] = 200.0 * (seen[1] - seen[2]);
  }
  return planes;
}

}  // namespace assay::models::explain
