// SPDX-License-Identifier: Apache-2.0
#include "data/views.hpp"

#include <algorithm>
#include <stdexcept>

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

}  // namespace assay::data
