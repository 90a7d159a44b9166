// SPDX-License-Identifier: Apache-2.0
#include "data/blur_view.hpp"

namespace assay::data {
namespace {

// A place beyond the edge mirrored at the edge pixel (OpenCV's BORDER_REFLECT_101), as often as it takes.
int mirrored(int place, int count) {
  if (count == 1) return 0;
  while (place < 0 || place >= count) place = place < 0 ? -place : 2 * (count - 1) - place;
  return place;
}

// For sigma 0 OpenCV takes the binomial kernel (1 4 6 4 1) / 16, exact in its fixed-point numbers until the last step.
template <typename Value>
[[gnu::always_inline]] inline std::uint16_t weighed(Value a, Value b, Value c, Value d, Value e) {
  return static_cast<std::uint16_t>(a + e + 4 * (b + d) + 6 * c);
}

void blur_row(const std::uint8_t* __restrict in, int width, std::uint16_t* __restrict out) {
  const auto at_edge = [&](int x) {
    const auto pixel = [&](int place) { return in[mirrored(place, width)]; };
    out[x] = weighed<int>(pixel(x - 2), pixel(x - 1), in[x], pixel(x + 1), pixel(x + 2));
  };
  const int last = width - 2;
  for (int x = 0; x < 2 && x < width; ++x) at_edge(x);
  for (int x = 2; x < last; ++x) out[x] = weighed<int>(in[x - 2], in[x - 1], in[x], in[x + 1], in[x + 2]);
  for (int x = last < 2 ? 2 : last; x < width; ++x) at_edge(x);
}

}  // namespace

BlurView::BlurView(int height, int width)
    : height_(height), width_(width), rows_(static_cast<std::size_t>(height) * width) {}

void BlurView::apply(const std::uint8_t* in, std::uint8_t* out) {
  const auto row = [&](int y) { return rows_.data() + static_cast<std::size_t>(y) * width_; };
  for (int y = 0; y < height_; ++y) blur_row(in + static_cast<std::size_t>(y) * width_, width_, row(y));
  for (int y = 0; y < height_; ++y) {
    const std::uint16_t* a = row(mirrored(y - 2, height_));
    const std::uint16_t* b = row(mirrored(y - 1, height_));
    const std::uint16_t* c = row(y);
    const std::uint16_t* d = row(mirrored(y + 1, height_));
    const std::uint16_t* e = row(mirrored(y + 2, height_));
    std::uint8_t* to = out + static_cast<std::size_t>(y) * width_;
    // At most 255 * 256 + 128: it fits 16 bits.
    for (int x = 0; x < width_; ++x) {
      const std::uint16_t sum = weighed<int>(a[x], b[x], c[x], d[x], e[x]);
      to[x] = static_cast<std::uint8_t>(static_cast<std::uint16_t>(sum + 128) >> 8);
    }
  }
}

}  // namespace assay::data
