// SPDX-License-Identifier: Apache-2.0
// Mirrors one image in place. No torch.
#pragma once

#include <cstddef>

namespace assay::data::device {

// `planes` planes of height x width pixels of `pixel` floats each: C planes of 1 float (channels first) or 1 plane of C
// floats (channels last).
struct ImageLayout {
  std::size_t planes = 1;
  std::size_t height = 0;
  std::size_t width = 0;
  std::size_t pixel = 1;
};

void mirror_horizontally(float* image, const ImageLayout& layout);
void mirror_vertically(float* image, const ImageLayout& layout);

}  // namespace assay::data::device
