// SPDX-License-Identifier: Apache-2.0
#include "launcher/artefacts/jet_overlay.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <opencv2/imgproc.hpp>
#include <stdexcept>

namespace assay::launcher::artefacts {
namespace {

using Table = std::array<std::array<std::uint8_t, 3>, 256>;

Table make_table() {
  cv::Mat levels(1, 256, CV_8UC1);
  for (int level = 0; level < 256; ++level) levels.at<std::uint8_t>(level) = static_cast<std::uint8_t>(level);
  cv::Mat colours;
  cv::applyColorMap(levels, colours, cv::COLORMAP_JET);
  Table table{};
  for (int level = 0; level < 256; ++level) {
    const auto& bgr = colours.at<cv::Vec3b>(level);
    table[static_cast<std::size_t>(level)] = {bgr[2], bgr[1], bgr[0]};
  }
  return table;
}

std::size_t level_of(float value) {
  if (std::isnan(value)) return 0;
  return static_cast<std::size_t>(255 * std::clamp(value, 0.0f, 1.0f));
}

// In 0..1, as float32 throughout: the last digit decides what truncation gives.
std::vector<std::uint8_t> stretched_sum(const std::vector<std::uint8_t>& picture,
                                        const std::vector<std::uint8_t>& colours) {
  std::vector<float> sum(picture.size());
  for (std::size_t i = 0; i < sum.size(); ++i) {
    sum[i] = 0.5f * (static_cast<float>(colours[i]) / 255) + 0.5f * (static_cast<float>(picture[i]) / 255);
  }
  const float greatest = *std::ranges::max_element(sum);  // above 0: no colour of the table is black
  std::vector<std::uint8_t> bytes(sum.size());
  std::ranges::transform(sum, bytes.begin(),
                         [&](float value) { return static_cast<std::uint8_t>(255 * (value / greatest)); });
  return bytes;
}

// Halves go to the even neighbour, as in OpenCV.
std::uint8_t mean_of(std::uint8_t a, std::uint8_t b) {
  const int sum = a + b;
  return static_cast<std::uint8_t>((sum + ((sum >> 1) & 1)) >> 1);
}

}  // namespace

data::files::Image jet_colours(std::span<const float> map, int width, int height) {
  static const Table table = make_table();
  if (width < 1 || height < 1 || map.size() != static_cast<std::size_t>(width) * static_cast<std::size_t>(height)) {
    throw std::invalid_argument("a map that does not fit its sides");
  }
  data::files::Image colours{.width = width, .height = height, .pixels = {}};
  colours.pixels.reserve(3 * map.size());
  for (const float value : map) {
    const auto& colour = table[level_of(value)];
    colours.pixels.insert(colours.pixels.end(), colour.begin(), colour.end());
  }
  return colours;
}

data::files::Image jet_overlay(const data::files::Image& picture, std::span<const float> map, Brightness brightness) {
  data::files::Image overlay = jet_colours(map, picture.width, picture.height);
  if (picture.pixels.size() != overlay.pixels.size()) {
    throw std::invalid_argument("a picture whose pixels do not fit its sides");
  }
  if (brightness == Brightness::stretched) {
    overlay.pixels = stretched_sum(picture.pixels, overlay.pixels);
  } else {
    std::ranges::transform(picture.pixels, overlay.pixels, overlay.pixels.begin(), mean_of);
  }
  return overlay;
}

}  // namespace assay::launcher::artefacts
