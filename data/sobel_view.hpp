// SPDX-License-Identifier: Apache-2.0
// The length of the 5 x 5 Sobel gradient of one grey plane, stretched to 0..255: the bytes of OpenCV's
// Sobel(CV_64F, ksize 5) in x and y, sqrt(x^2 + y^2) and normalize(0, 255, NORM_MINMAX, CV_8U) on a machine with fused
// multiply-add. Gradients are small integers, so they are computed as such. Keeps its buffers from plane to plane: one
// thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace assay::data {

class SobelView {
 public:
  // Throws std::invalid_argument on a side below 1.
  SobelView(int height, int width);

  // plane, out: [H, W]. A plane without any edge, whose gradient is the same everywhere, becomes black.
  void apply(const std::uint8_t* plane, std::uint8_t* out);

 private:
  std::size_t height_;
  std::size_t width_;
  std::vector<std::size_t> source_row_;     // of rows -2 ... H + 1, mirrored at the border without repeating it
  std::vector<std::size_t> source_column_;  // of columns -2 ... W + 1
  std::vector<std::int16_t> smooth_;        // one row with two more pixels at each end
  std::vector<std::int16_t> slope_;
  std::vector<std::int32_t> squares_;  // [H, W], squared lengths
};

}  // namespace assay::data
