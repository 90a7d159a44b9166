// SPDX-License-Identifier: Apache-2.0
// OpenCV's GaussianBlur(5 x 5, sigma 0) of grey images of one size, bit by bit, at a twentieth of its time for small
// ones. One thread at a time: it keeps its buffer.
#pragma once

#include <cstdint>
#include <vector>

namespace assay::data {

class BlurView {
 public:
  BlurView(int height, int width);

  // in, out: [H, W]; they must not overlap.
  void apply(const std::uint8_t* in, std::uint8_t* out);

 private:
  int height_;
  int width_;
  std::vector<std::uint16_t> rows_;  // each row blurred along itself, times 16
};

}  // namespace assay::data
