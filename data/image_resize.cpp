// SPDX-License-Identifier: Apache-2.0
#include "data/image_resize.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "data/row_kernels.hpp"

namespace assay::data {
namespace {

constexpr std::uint32_t kNone = ~0u;

}  // namespace

std::vector<ImageResize::Tap> ImageResize::taps(int stored, int prepared, ResizeFilter filter) {
  std::vector<Tap> taps(static_cast<std::size_t>(prepared));
  for (int i = 0; i < prepared; ++i) {
    const double centre = (i + 0.5) * stored / prepared;
    Tap& tap = taps[static_cast<std::size_t>(i)];
    if (filter == ResizeFilter::nearest) {
      tap.first = tap.second = static_cast<std::uint32_t>(std::min<double>(std::floor(centre), stored - 1));
      continue;
    }
    const double position = std::clamp(centre - 0.5, 0.0, stored - 1.0);
    tap.first = static_cast<std::uint32_t>(position);
    tap.second = std::min(tap.first + 1, static_cast<std::uint32_t>(stored - 1));
    tap.weight = static_cast<float>(position - tap.first);
  }
  return taps;
}

ImageResize::ImageResize(const ImageShape& stored, const ImageShape& prepared, ResizeFilter filter,
                         bool reverse_channels)
    : stored_row_(static_cast<std::size_t>(stored.width) * stored.channels),
      rows_(taps(stored.height, prepared.height, filter)) {
  const auto channels = static_cast<std::uint32_t>(stored.channels);
  const std::vector<Tap> pixels = taps(stored.width, prepared.width, filter);
  const auto append = [&](std::vector<Tap>& elements, const Tap& pixel) {
    for (std::uint32_t channel = 0; channel < channels; ++channel) {
      const std::uint32_t from = reverse_channels ? channels - 1 - channel : channel;
      elements.push_back({pixel.first * channels + from, pixel.second * channels + from, pixel.weight});
    }
  };
  for (const Tap& pixel : pixels) append(columns_, pixel);
  for (auto pixel = pixels.rbegin(); pixel != pixels.rend(); ++pixel) append(mirrored_, *pixel);
}

void ImageResize::run(const std::uint8_t* image, const Flips& flips, const float* scale, const float* shift,
                      std::span<float> scratch, float* out) const {
  const std::vector<Tap>& columns = flips.horizontal ? mirrored_ : columns_;
  const std::size_t width = columns.size();
  // The two stored rows stretched last: neighbours in the output mostly need the same two.
  float* held[2] = {scratch.data(), scratch.data() + width};
  std::uint32_t held_row[2] = {kNone, kNone};
  const auto stretched = [&](std::uint32_t row, std::uint32_t other) {
    for (int i = 0; i < 2; ++i) {
      if (held_row[i] == row) return held[i];
    }
    const int slot = held_row[0] == other ? 1 : 0;
    const std::uint8_t* from = image + row * stored_row_;
    for (std::size_t i = 0; i < width; ++i) {
      const Tap& tap = columns[i];
      const float first = from[tap.first];
      held[slot][i] = first + (static_cast<float>(from[tap.second]) - first) * tap.weight;
    }
    held_row[slot] = row;
    return held[slot];
  };
  for (std::size_t y = 0; y < rows_.size(); ++y) {
    const Tap& tap = rows_[flips.vertical ? rows_.size() - 1 - y : y];
    const float* first = stretched(tap.first, tap.second);
    const float* second = stretched(tap.second, tap.first);
    blend_rows(first, second, tap.weight, width, scale, shift, out + y * width);
  }
}

}  // namespace assay::data
