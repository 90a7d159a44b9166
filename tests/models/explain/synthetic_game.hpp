// SPDX-License-Identifier: Apache-2.0
// Models made of arithmetic for tests of LIME and KernelSHAP: what a mask is worth, without images or networks.
#pragma once

#include <cmath>
#include <cstddef>
#include <vector>

#include "models/explain/masks.hpp"

namespace assay::models::explain {

// Segment j is worth j + 1, odd ones less than nothing.
inline double segment_worth(std::size_t segment) {
  return (segment % 2 == 0 ? 1.0 : -1.0) * static_cast<double>(segment + 1);
}

inline MaskedOutputs additive_game(double base) {
  return [base](const Masks& masks) {
    std::vector<double> values(masks.count(), base);
    for (std::size_t i = 0; i < masks.count(); ++i) {
      for (std::size_t j = 0; j < masks.row(i).size(); ++j) values[i] += masks.row(i)[j] * segment_worth(j);
    }
    return values;
  };
}

// Segments that help their neighbours, squeezed as a probability is: worth neither the sum of its parts nor symmetric.
inline MaskedOutputs tangled_game() {
  return [](const Masks& masks) {
    std::vector<double> values;
    for (std::size_t i = 0; i < masks.count(); ++i) {
      const auto shown = masks.row(i);
      double sum = -1;
      for (std::size_t j = 0; j < shown.size(); ++j) {
        const std::size_t next = (j + 1) % shown.size(), third = (j + 5) % shown.size();
        sum += 0.3 * shown[j] * std::sin(1.0 + static_cast<double>(3 * j));
        sum += 0.8 * shown[j] * shown[next] * std::cos(static_cast<double>(5 * j));
        sum += 0.8 * shown[j] * shown[next] * shown[third] * std::sin(static_cast<double>(7 * j));
      }
      values.push_back(1 / (1 + std::exp(-sum)));
    }
    return values;
  };
}

inline Masks all_coalitions(int segments) {
  Masks masks(std::size_t{1} << segments, segments);
  for (std::size_t i = 0; i < masks.count(); ++i) {
    for (std::size_t j = 0; j < masks.row(i).size(); ++j) masks.row(i)[j] = static_cast<std::uint8_t>(i >> j & 1u);
  }
  return masks;
}

}  // namespace assay::models::explain
