// SPDX-License-Identifier: Apache-2.0
// The views of an image by the calls of the reference detector, word for word, and by ViewDeriver.
#pragma once

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include <cstdint>
#include <map>
#include <vector>

#include "data/files/image_codec.hpp"
#include "data/views.hpp"

namespace assay::data {

using Planes = std::map<View, std::vector<std::uint8_t>>;

inline const std::vector<View> kDerived(kAllViews.begin() + 1, kAllViews.end());

inline Planes derive(ViewDeriver& deriver, const files::Image& image, const std::vector<View>& views) {
  Planes derived;
  std::vector<std::uint8_t*> planes;
  for (const View view : views) {
    std::vector<std::uint8_t>& plane = derived[view];
    plane.resize(image.pixels.size() / 3);
    planes.push_back(plane.data());
  }
  deriver.derive(image.pixels.data(), views, planes);
  return derived;
}

inline Planes derive(const files::Image& image) {
  ViewDeriver deriver(image.height, image.width);
  return derive(deriver, image, kDerived);
}

inline Planes views_by_opencv(const files::Image& image) {
  const auto bytes_of = [](const cv::Mat& plane) {
    return std::vector<std::uint8_t>(plane.data, plane.data + plane.total());
  };
  const cv::Mat rgb(image.height, image.width, CV_8UC3, const_cast<std::uint8_t*>(image.pixels.data()));
  cv::Mat green, clahe, blur, gray, canny, x, y, length, sobel;
  cv::extractChannel(rgb, green, 1);
  cv::createCLAHE(2.0, {8, 8})->apply(green, clahe);
  cv::GaussianBlur(clahe, blur, {5, 5}, 0);
  cv::cvtColor(rgb, gray, cv::COLOR_RGB2GRAY);
  cv::Canny(gray, canny, 100, 200);
  cv::Sobel(gray, x, CV_64F, 1, 0, 5);
  cv::Sobel(gray, y, CV_64F, 0, 1, 5);
  cv::sqrt(x.mul(x) + y.mul(y), length);
  cv::normalize(length, sobel, 0, 255, cv::NORM_MINMAX, CV_8U);
  return {{View::green, bytes_of(green)}, {View::clahe, bytes_of(clahe)}, {View::blur, bytes_of(blur)},
          {View::gray, bytes_of(gray)},   {View::canny, bytes_of(canny)}, {View::sobel, bytes_of(sobel)}};
}

}  // namespace assay::data
