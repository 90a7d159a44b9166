// SPDX-License-Identifier: Apache-2.0
#include "launcher/artefacts/attribution_picture.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <vector>

#include "launcher/quantiles.hpp"

namespace assay::launcher::artefacts {
namespace {

// shap.plots.colors: red_rgb and blue_rgb.
constexpr std::array<double, 3> kFor{255, 0, 81};
constexpr std::array<double, 3> kAgainst{0, 139, 251};
// Of the picture beneath, the rest is white: it must not drown the colours.
constexpr double kInk = 0.3;

double grey_of(const std::uint8_t* rgb) {
  return 0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2];
}

}  // namespace

data::files::Image attribution_picture(const data::files::Image& picture, std::span<const double> values,
                                       double percent) {
  if (values.empty() || picture.pixels.size() != 3 * values.size() ||
      values.size() != static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(picture.height)) {
    throw std::invalid_argument("a picture that does not fit its attributions");
  }
  std::vector<double> sizes(values.size());
  std::ranges::transform(values, sizes.begin(), [](double value) { return std::abs(value); });
  const double full = percentile(std::move(sizes), percent);
  data::files::Image drawn = picture;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double paper = 255 - kInk * (255 - grey_of(picture.pixels.data() + 3 * i));
    // Where nearly all are 0 the percentile is, too: the few that are not get the full colour.
    const double size = std::abs(values[i]);
    const double strength = size > 0 ? (size < full ? size / full : 1) : 0;
    const auto& colour = values[i] < 0 ? kAgainst : kFor;
    for (std::size_t c = 0; c < 3; ++c) {
      drawn.pixels[3 * i + c] = static_cast<std::uint8_t>(std::lround((1 - strength) * paper + strength * colour[c]));
    }
  }
  return drawn;
}

}  // namespace assay::launcher::artefacts
