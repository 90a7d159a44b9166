// SPDX-License-Identifier: Apache-2.0
// The views of an image: itself and the six derived images of the reference detector that was trained on them, with
// OpenCV's functions and parameters. Derived bytes are OpenCV's, bit by bit.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace assay::data {

// In the order in which views are stacked.
enum class View : std::uint8_t { rgb, green, clahe, blur, gray, canny, sobel };
inline constexpr std::array kAllViews = {View::rgb,  View::green, View::clahe, View::blur,
                                         View::gray, View::canny, View::sobel};
inline constexpr int kMaxStackedChannels = 9;  // all views on top of one another

std::string_view view_name(View view);
// 3 for rgb, 1 for the others.
int view_channels(View view);

// Each once and in the order of View, however they are given. Throws std::invalid_argument on an unknown name (listing
// the known ones) and on none at all.
std::vector<View> parse_views(std::span<const std::string> names);

// Derives views of images of one size. Keeps its buffers from image to image: one thread at a time, one deriver for
// each thread.
class ViewDeriver {
 public:
  // Throws std::invalid_argument on a side below 1.
  ViewDeriver(int height, int width);
  ~ViewDeriver();
  ViewDeriver(ViewDeriver&&) noexcept;
  ViewDeriver& operator=(ViewDeriver&&) noexcept;

  // rgb: [H, W, 3]; planes[i]: [H, W] for views[i], none of which is View::rgb. What several views need is computed
  // once.
  void derive(const std::uint8_t* rgb, std::span<const View> views, std::span<std::uint8_t* const> planes);

 private:
  struct Buffers;
  std::unique_ptr<Buffers> buffers_;
};

}  // namespace assay::data
