// SPDX-License-Identifier: Apache-2.0
#include "data/gaussian_blur.hpp"

#include <opencv2/imgproc.hpp>

#include "data/opencv_threads.hpp"

namespace assay::data {

void blur(const std::uint8_t* in, const ImageShape& shape, double sigma, std::uint8_t* out) {
  keep_opencv_to_the_calling_thread();
  const int type = CV_MAKETYPE(CV_8U, shape.channels);
  // OpenCV takes a pointer to mutable pixels and only reads them.
  const cv::Mat from(shape.height, shape.width, type, const_cast<std::uint8_t*>(in));
  cv::Mat to(shape.height, shape.width, type, out);
  cv::GaussianBlur(from, to, {0, 0}, sigma, sigma, cv::BORDER_REFLECT);
}

}  // namespace assay::data
