// SPDX-License-Identifier: Apache-2.0
// OpenCV's Canny(gray, 100, 200) of grey images of one size, bit by bit: the gradients are computed here, since
// OpenCV's two calls for them take as long as all the rest on small images. One thread at a time: it keeps its buffers.
#pragma once

#include <cstdint>
#include <opencv2/core/mat.hpp>

namespace assay::data {

class CannyView {
 public:
  CannyView(int height, int width);

  // gray, out: [H, W]; they must not overlap.
  void apply(const std::uint8_t* gray, std::uint8_t* out);

 private:
  cv::Mat across_;  // 16 bit, signed: Sobel of aperture 3 in x
  cv::Mat down_;    // in y
};

}  // namespace assay::data
