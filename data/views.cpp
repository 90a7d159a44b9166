// SPDX-License-Identifier: Apache-2.0
#include "data/views.hpp"

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <stdexcept>

#include "data/blur_view.hpp"
#include "data/canny_view.hpp"
#include "data/clahe_view.hpp"
#include "data/opencv_threads.hpp"
#include "data/sobel_view.hpp"

namespace assay::data {
namespace {

constexpr std::array<std::string_view, kAllViews.size()> kNames = {"rgb",  "green", "clahe", "blur",
                                                                   "gray", "canny", "sobel"};

View view_of(const std::string& name) {
  const auto found = std::find(kNames.begin(), kNames.end(), name);
  if (found != kNames.end()) return kAllViews[static_cast<std::size_t>(found - kNames.begin())];
  std::string known;
  for (const auto one : kNames) known.append(known.empty() ? "" : ", ").append(one);
  throw std::invalid_argument("there is no view '" + name + "'; known are " + known);
}

}  // namespace

std::string_view view_name(View view) {
  return kNames[static_cast<std::size_t>(view)];
}

int view_channels(View view) {
  return view == View::rgb ? 3 : 1;
}

std::vector<View> parse_views(std::span<const std::string> names) {
  std::vector<View> views;
  for (const std::string& name : names) views.push_back(view_of(name));
  if (views.empty()) throw std::invalid_argument("at least one view is needed");
  std::sort(views.begin(), views.end());
  views.erase(std::unique(views.begin(), views.end()), views.end());
  return views;
}

struct ViewDeriver::Buffers {
  Buffers(int height, int width)
      : clahe_view(height, width),
        blur_view(height, width),
        canny_view(height, width),
        sobel_view(height, width),
        size(width, height) {
    for (auto& plane : planes) plane.create(size, CV_8UC1);
  }

  // Where a view goes: the caller's plane, or a buffer for one that is only a step on the way.
  cv::Mat plane_of(View view, std::span<const View> views, std::span<std::uint8_t* const> targets) {
    const auto found = std::find(views.begin(), views.end(), view);
    if (found == views.end()) return planes[static_cast<std::size_t>(view)];
    return {size, CV_8UC1, targets[static_cast<std::size_t>(found - views.begin())]};
  }

  ClaheView clahe_view;
  BlurView blur_view;
  CannyView canny_view;
  SobelView sobel_view;
  cv::Size size;
  std::array<cv::Mat, kAllViews.size()> planes;
};

ViewDeriver::ViewDeriver(int height, int width) : buffers_(std::make_unique<Buffers>(height, width)) {
  keep_opencv_to_the_calling_thread();
}
ViewDeriver::~ViewDeriver() = default;
ViewDeriver::ViewDeriver(ViewDeriver&&) noexcept = default;
ViewDeriver& ViewDeriver::operator=(ViewDeriver&&) noexcept = default;

void ViewDeriver::derive(const std::uint8_t* rgb, std::span<const View> views, std::span<std::uint8_t* const> planes) {
  const auto asked = [&](auto... any) {
    return std::any_of(views.begin(), views.end(), [&](View view) { return ((view == any) || ...); });
  };
  const auto plane = [&](View view) { return buffers_->plane_of(view, views, planes); };
  // OpenCV has no const view of pixels; it does not write to its source.
  const cv::Mat image(buffers_->size, CV_8UC3, const_cast<std::uint8_t*>(rgb));
  if (asked(View::green, View::clahe, View::blur)) {
    cv::Mat green = plane(View::green);
    cv::extractChannel(image, green, 1);
    if (asked(View::clahe, View::blur)) {
      cv::Mat clahe = plane(View::clahe);
      buffers_->clahe_view.apply(green.data, clahe.data);
      if (asked(View::blur)) buffers_->blur_view.apply(clahe.data, plane(View::blur).data);
    }
  }
  if (asked(View::gray, View::canny, View::sobel)) {
    cv::Mat gray = plane(View::gray);
    cv::cvtColor(image, gray, cv::COLOR_RGB2GRAY);
    if (asked(View::canny)) buffers_->canny_view.apply(gray.data, plane(View::canny).data);
    if (asked(View::sobel)) buffers_->sobel_view.apply(gray.data, plane(View::sobel).data);
  }
}

}  // namespace assay::data
