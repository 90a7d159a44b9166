// SPDX-License-Identifier: Apache-2.0
#include "data/row_composer.hpp"

#include <algorithm>
#include <utility>

namespace assay::data {

int row_channels(std::span<const View> views, ViewMode mode) {
  if (mode == ViewMode::samples) return 3;
  int channels = 0;
  for (const View view : views) channels += view_channels(view);
  return channels;
}

RowComposer::RowComposer(int height, int width, std::vector<View> views, ViewMode mode)
    : shape_{height, width, row_channels(views, mode)},
      views_(std::move(views)),
      mode_(mode),
      deriver_(height, width),
      derived_(views_.size()),
      planes_(views_.size()) {
  for (std::size_t i = 0; i < views_.size(); ++i) {
    if (views_[i] != View::rgb) derived_[i].resize(static_cast<std::size_t>(height) * width);
  }
}

std::uint32_t RowComposer::rows_per_image() const {
  return mode_ == ViewMode::samples ? static_cast<std::uint32_t>(views_.size()) : 1;
}

void RowComposer::run(const std::uint8_t* rgb, std::span<const std::uint8_t* const> kept, std::uint8_t* out) {
  std::vector<View> missing;
  std::vector<std::uint8_t*> targets;
  for (std::size_t i = 0; i < views_.size(); ++i) {
    const bool there = views_[i] == View::rgb || (!kept.empty() && kept[i] != nullptr);
    planes_[i] = views_[i] == View::rgb ? nullptr : there ? kept[i] : derived_[i].data();
    if (there) continue;
    missing.push_back(views_[i]);
    targets.push_back(derived_[i].data());
  }
  if (!missing.empty()) deriver_.derive(rgb, missing, targets);
  mode_ == ViewMode::samples ? lay_out(rgb, out) : stack(rgb, out);
}

void RowComposer::stack(const std::uint8_t* rgb, std::uint8_t* out) const {
  const auto pixels = static_cast<std::size_t>(shape_.height) * shape_.width;
  const auto stride = static_cast<std::size_t>(shape_.channels);
  std::size_t channel = 0;
  for (std::size_t i = 0; i < views_.size(); ++i) {
    if (views_[i] == View::rgb && stride == 3) {
      std::copy_n(rgb, pixels * 3, out);
    } else if (views_[i] == View::rgb) {
      for (std::size_t pixel = 0; pixel < pixels; ++pixel) std::copy_n(rgb + pixel * 3, 3, out + pixel * stride);
    } else {
      for (std::size_t pixel = 0; pixel < pixels; ++pixel) out[pixel * stride + channel] = planes_[i][pixel];
    }
    channel += static_cast<std::size_t>(view_channels(views_[i]));
  }
}

void RowComposer::lay_out(const std::uint8_t* rgb, std::uint8_t* out) const {
  const auto pixels = static_cast<std::size_t>(shape_.height) * shape_.width;
  for (std::size_t i = 0; i < views_.size(); ++i, out += pixels * 3) {
    if (views_[i] == View::rgb) {
      std::copy_n(rgb, pixels * 3, out);
      continue;
    }
    for (std::size_t pixel = 0; pixel < pixels; ++pixel) std::fill_n(out + pixel * 3, 3, planes_[i][pixel]);
  }
}

}  // namespace assay::data
