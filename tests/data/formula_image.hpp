// SPDX-License-Identifier: Apache-2.0
// Images given by a formula, so that PyTorch can be asked about the same ones.
#pragma once

#include <cstdint>
#include <vector>

#include "data/batch_source.hpp"

namespace assay::data {

// One image [H, W, C].
inline std::vector<std::uint8_t> formula_image(const ImageShape& shape) {
  std::vector<std::uint8_t> bytes;
  for (int y = 0; y < shape.height; ++y) {
    for (int x = 0; x < shape.width; ++x) {
      for (int c = 0; c < shape.channels; ++c) {
        bytes.push_back(static_cast<std::uint8_t>(37 * y * y + 91 * x + 53 * c + 17 * x * y * (c + 1)));
      }
    }
  }
  return bytes;
}

}  // namespace assay::data
