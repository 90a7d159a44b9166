// SPDX-License-Identifier: Apache-2.0
#include "launcher/artefacts/segment_weights_pictures.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <stdexcept>
#include <vector>

#include "launcher/artefacts/segment_boundaries.hpp"
#include "launcher/quantiles.hpp"

namespace assay::launcher::artefacts {
namespace {

using data::files::Image;
using models::explain::Segments;

constexpr double kTint = 0.6;
constexpr Colour kFor{0, 255, 0};
constexpr Colour kAgainst{255, 0, 0};

void check(const Image& picture, const Segments& segments, std::span<const double> weights) {
  if (picture.width != segments.width || picture.height != segments.height || picture.pixels.empty() ||
      picture.pixels.size() != 3 * segments.labels.size()) {
    throw std::invalid_argument("a picture that does not fit its segments");
  }
  if (weights.size() != static_cast<std::size_t>(segments.count)) {
    throw std::invalid_argument("as many weights are needed as there are segments");
  }
}

// Segments by falling |weight|; equal ones by number.
std::vector<std::size_t> heaviest_first(std::span<const double> weights) {
  std::vector<std::size_t> order(weights.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, std::greater<>(), [&](std::size_t i) { return std::abs(weights[i]); });
  return order;
}

// What lime calls the mask: `marks` of each pixel's segment.
std::vector<std::int32_t> spread(const Segments& segments, const std::vector<std::int32_t>& marks) {
  std::vector<std::int32_t> mask;
  mask.reserve(segments.labels.size());
  for (const std::int32_t label : segments.labels) mask.push_back(marks[static_cast<std::size_t>(label)]);
  return mask;
}

std::vector<double> tints(std::span<const double> weights) {
  std::vector<double> sizes(weights.size());
  std::ranges::transform(weights, sizes.begin(), [](double weight) { return std::abs(weight); });
  const double low = percentile(sizes, 5);
  const double high = percentile(sizes, 95);
  for (double& size : sizes) {
    const double strength = high > low ? std::clamp((size - low) / (high - low), 0.0, 1.0) : (size > 0 ? 1 : 0);
    size = kTint * strength;
  }
  return sizes;
}

}  // namespace

Image positive_segments(const Image& picture, const Segments& segments, std::span<const double> weights,
                        std::size_t features) {
  check(picture, segments, weights);
  std::vector<std::int32_t> marks(weights.size());
  std::size_t left = features;
  for (const std::size_t segment : heaviest_first(weights)) {
    if (left == 0) break;
    if (!(weights[segment] > 0)) continue;
    marks[segment] = 1;
    --left;
  }
  return mark_boundaries(picture, spread(segments, marks), BoundaryMode::outer);
}

Image signed_segments(const Image& picture, const Segments& segments, std::span<const double> weights,
                      std::size_t features) {
  check(picture, segments, weights);
  std::vector<std::int32_t> marks(weights.size());
  auto order = heaviest_first(weights);
  order.resize(std::min(features, order.size()));
  for (const std::size_t segment : order) marks[segment] = (weights[segment] > 0) - (weights[segment] < 0);
  const auto mask = spread(segments, marks);
  const std::uint8_t brightest = *std::ranges::max_element(picture.pixels);
  Image coloured = picture;
  for (std::size_t i = 0; i < mask.size(); ++i) {
    if (mask[i] != 0) coloured.pixels[3 * i + (mask[i] < 0 ? 0 : 1)] = brightest;
  }
  return mark_boundaries(coloured, mask, BoundaryMode::outer);
}

Image weight_overlay(const Image& picture, const Segments& segments, std::span<const double> weights) {
  check(picture, segments, weights);
  const auto tint = tints(weights);
  Image tinted = picture;
  for (std::size_t i = 0; i < segments.labels.size(); ++i) {
    const auto segment = static_cast<std::size_t>(segments.labels[i]);
    const Colour& colour = weights[segment] < 0 ? kAgainst : kFor;
    for (std::size_t c = 0; c < 3; ++c) {
      std::uint8_t& value = tinted.pixels[3 * i + c];
      value = static_cast<std::uint8_t>(std::lround((1 - tint[segment]) * value + tint[segment] * colour[c]));
    }
  }
  return tinted;
}

}  // namespace assay::launcher::artefacts
