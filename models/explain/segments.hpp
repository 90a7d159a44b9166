// SPDX-License-Identifier: Apache-2.0
// An image cut into segments: the pieces that LIME and KernelSHAP hide and show.
#pragma once

#include <cstdint>
#include <vector>

namespace assay::models::explain {

struct Segments {
  int height = 0;
  int width = 0;
  int count = 0;
  std::vector<std::int32_t> labels;  // [height, width], each 0 .. count - 1; no number is unused
};

}  // namespace assay::models::explain
