// SPDX-License-Identifier: Apache-2.0
#include "launcher/artefacts/enlargement.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace assay::launcher::artefacts {
namespace {

// Rows of `width` items of `depth` numbers each, every item `factor` times in both directions.
template <class Number>
std::vector<Number> repeated(const std::vector<Number>& source, int width, int height, int factor, int depth) {
  const std::int64_t pixels = std::int64_t{width} * height;
  if (width < 1 || height < 1 || static_cast<std::int64_t>(source.size()) != pixels * depth) {
    throw std::invalid_argument("a picture whose pixels do not fit its sides");
  }
  if (factor < 1 || pixels > (std::int64_t{1} << 31) / factor / factor) {
    throw std::invalid_argument("a picture cannot be enlarged by " + std::to_string(factor));
  }
  std::vector<Number> large;
  large.reserve(source.size() * static_cast<std::size_t>(factor) * static_cast<std::size_t>(factor));
  const std::ptrdiff_t row = std::ptrdiff_t{width} * depth;
  for (int y = 0; y < height; ++y) {
    const auto first_row = static_cast<std::ptrdiff_t>(large.size());
    for (int x = 0; x < width; ++x) {
      const auto item = source.begin() + y * row + std::ptrdiff_t{x} * depth;
      for (int copy = 0; copy < factor; ++copy) large.insert(large.end(), item, item + depth);
    }
    for (int copy = 1; copy < factor; ++copy) {
      std::copy_n(large.begin() + first_row, row * factor, std::back_inserter(large));
    }
  }
  return large;
}

}  // namespace

int enlargement_factor(int width, int height) {
  const int longer = std::max({width, height, 1});
  return (std::max(kVisibleSide, longer) + longer - 1) / longer;
}

data::files::Image enlarged(const data::files::Image& picture, int factor) {
  auto pixels = repeated(picture.pixels, picture.width, picture.height, factor, 3);
  return {.width = picture.width * factor, .height = picture.height * factor, .pixels = std::move(pixels)};
}

models::explain::Segments enlarged(const models::explain::Segments& segments, int factor) {
  auto labels = repeated(segments.labels, segments.width, segments.height, factor, 1);
  return {.height = segments.height * factor,
          .width = segments.width * factor,
          .count = segments.count,
          .labels = std::move(labels)};
}

}  // namespace assay::launcher::artefacts
