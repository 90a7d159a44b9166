// SPDX-License-Identifier: Apache-2.0
// A picture of two halves and a spot, made by arithmetic, so that a test's expectations can be made anywhere; and
// labels as text. Needs no torch.
#pragma once

#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "data/files/image_codec.hpp"
#include "models/explain/segments.hpp"

namespace assay::models::explain {

inline data::files::Image drawn_picture(int height, int width) {
  data::files::Image image{.width = width, .height = height, .pixels = {}};
  const auto add = [&](int red, int green, int blue) {
    for (const int value : {red, green, blue}) image.pixels.push_back(static_cast<std::uint8_t>(value));
  };
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const int down = y - height / 3;
      const int right = x - 2 * width / 3;
      if (down * down + right * right <= 5) {
        add(250, 240, 90);
      } else if (x + y / 4 < width / 2) {
        add(180 + 4 * y, 40 + 5 * x, 30 + (x * y) % 17);
      } else {
        add(20 + 2 * x, 60 + 9 * y, 200 - 6 * x);
      }
    }
  }
  return image;
}

inline data::files::Image plain_picture(int height, int width, std::uint8_t value) {
  const auto bytes = static_cast<std::size_t>(height) * static_cast<std::size_t>(width) * 3;
  return {.width = width, .height = height, .pixels = std::vector<std::uint8_t>(bytes, value)};
}

// A line for each row: 0 to 9, then a, b, c ...
inline std::vector<std::string> as_text(std::span<const std::int32_t> labels, int width) {
  std::vector<std::string> rows;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (i % static_cast<std::size_t>(width) == 0) rows.emplace_back();
    rows.back() += static_cast<char>(labels[i] < 10 ? '0' + labels[i] : 'a' + labels[i] - 10);
  }
  return rows;
}

// Whether every pixel has a label from 0 to count - 1, and every label a pixel.
inline bool is_complete(const Segments& segments) {
  const std::set<std::int32_t> used(segments.labels.begin(), segments.labels.end());
  return segments.labels.size() ==
             static_cast<std::size_t>(segments.height) * static_cast<std::size_t>(segments.width) &&
         !used.empty() && *used.begin() == 0 && *used.rbegin() == segments.count - 1 &&
         used.size() == static_cast<std::size_t>(segments.count);
}

}  // namespace assay::models::explain
