// SPDX-License-Identifier: Apache-2.0
// The masks of LIME and how near each is to the whole image.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "data/files/random.hpp"
#include "models/explain/lime.hpp"

namespace assay::models::explain {

Masks draw_lime_masks(std::size_t count, int segments, std::uint64_t seed) {
  Masks masks(count, segments);
  if (masks.count() > 0) std::fill(masks.row(0).begin(), masks.row(0).end(), std::uint8_t{1});
  for (std::size_t i = 1; i < masks.count(); ++i) {
    data::files::CounterStream stream(seed, data::files::RandomUse::lime_masks, static_cast<std::uint32_t>(i));
    std::uint32_t bits = 0;
    int left = 0;
    for (std::uint8_t& shown : masks.row(i)) {
      if (left == 0) {
        bits = stream.next_u32();
        left = 32;
      }
      shown = static_cast<std::uint8_t>(bits & 1u);
      bits >>= 1;
      --left;
    }
  }
  return masks;
}

std::vector<double> cosine_distances(const Masks& masks) {
  std::vector<double> distances;
  distances.reserve(masks.count());
  for (std::size_t i = 0; i < masks.count(); ++i) {
    const auto row = masks.row(i);
    const int shown = std::accumulate(row.begin(), row.end(), 0);
    const double cosine = shown == 0 ? 0 : shown / (std::sqrt(shown) * std::sqrt(masks.segments()));
    distances.push_back(1 - cosine);
  }
  return distances;
}

std::vector<double> kernel_weights(std::span<const double> distances, double width) {
  std::vector<double> weights;
  weights.reserve(distances.size());
  for (const double distance : distances) {
    weights.push_back(std::sqrt(std::exp(-(distance * distance) / (width * width))));
  }
  return weights;
}

}  // namespace assay::models::explain
