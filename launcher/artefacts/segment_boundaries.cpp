// SPDX-License-Identifier: Apache-2.0
#include "launcher/artefacts/segment_boundaries.hpp"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <stdexcept>

namespace assay::launcher::artefacts {
namespace {

struct Range {
  std::int32_t low = std::numeric_limits<std::int32_t>::max();
  std::int32_t high = std::numeric_limits<std::int32_t>::min();

  void take(std::int32_t value) {
    low = std::min(low, value);
    high = std::max(high, value);
  }
};

class LabelMap {
 public:
  LabelMap(std::span<const std::int32_t> labels, int height, int width)
      : labels_(labels), height_(height), width_(width) {
    if (height < 1 || width < 1 ||
        labels.size() != static_cast<std::size_t>(height) * static_cast<std::size_t>(width)) {
      throw std::invalid_argument("labels that do not fit their sides");
    }
  }

  bool is_boundary(int y, int x, BoundaryMode mode) const {
    Range cross;
    cross.take(at(y, x));
    if (y > 0) cross.take(at(y - 1, x));
    if (y + 1 < height_) cross.take(at(y + 1, x));
    if (x > 0) cross.take(at(y, x - 1));
    if (x + 1 < width_) cross.take(at(y, x + 1));
    if (cross.low == cross.high) return false;
    if (mode == BoundaryMode::thick) return true;
    const bool background = at(y, x) == 0;
    if (mode == BoundaryMode::inner) return !background;
    return background || two_objects_meet(y, x);
  }

 private:
  std::int32_t at(int y, int x) const {
    return labels_[static_cast<std::size_t>(y) * static_cast<std::size_t>(width_) + static_cast<std::size_t>(x)];
  }

  // Within the pixel and its eight neighbours. scikit-image compares the greatest label, 0 counted as it is, with the
  // least, 0 counted as the greatest of all: with negative labels that is not the same as two labels other than 0.
  bool two_objects_meet(int y, int x) const {
    Range plain;
    Range without_background;
    for (int row = std::max(y - 1, 0); row <= std::min(y + 1, height_ - 1); ++row) {
      for (int column = std::max(x - 1, 0); column <= std::min(x + 1, width_ - 1); ++column) {
        const std::int32_t label = at(row, column);
        plain.take(label);
        without_background.take(label == 0 ? std::numeric_limits<std::int32_t>::max() : label);
      }
    }
    return plain.high != without_background.low;
  }

  std::span<const std::int32_t> labels_;
  int height_;
  int width_;
};

}  // namespace

std::vector<std::uint8_t> find_boundaries(std::span<const std::int32_t> labels, int height, int width,
                                          BoundaryMode mode) {
  const LabelMap map(labels, height, width);
  std::vector<std::uint8_t> found;
  found.reserve(labels.size());
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) found.push_back(map.is_boundary(y, x, mode) ? 1 : 0);
  }
  return found;
}

data::files::Image mark_boundaries(const data::files::Image& picture, std::span<const std::int32_t> labels,
                                   BoundaryMode mode, Colour colour) {
  if (picture.pixels.size() != 3 * labels.size()) {
    throw std::invalid_argument("a picture whose pixels do not fit its labels");
  }
  const auto boundaries = find_boundaries(labels, picture.height, picture.width, mode);
  data::files::Image marked = picture;
  for (std::size_t i = 0; i < boundaries.size(); ++i) {
    if (boundaries[i] != 0) std::ranges::copy(colour, marked.pixels.begin() + static_cast<std::ptrdiff_t>(3 * i));
  }
  return marked;
}

}  // namespace assay::launcher::artefacts
