// SPDX-License-Identifier: Apache-2.0
#include "data/canny_view.hpp"

#include <algorithm>
#include <opencv2/imgproc.hpp>

namespace assay::data {
namespace {

struct Neighbours {
  const std::uint8_t* above;
  const std::uint8_t* here;
  const std::uint8_t* below;
};

void gradients_at(const Neighbours& rows, int left, int x, int right, std::int16_t* across, std::int16_t* down) {
  const int to_left = rows.above[left] + 2 * rows.here[left] + rows.below[left];
  const int to_right = rows.above[right] + 2 * rows.here[right] + rows.below[right];
  const int upwards = rows.above[left] + 2 * rows.above[x] + rows.above[right];
  const int downwards = rows.below[left] + 2 * rows.below[x] + rows.below[right];
  across[x] = static_cast<std::int16_t>(to_right - to_left);
  down[x] = static_cast<std::int16_t>(downwards - upwards);
}

}  // namespace

CannyView::CannyView(int height, int width) : across_(height, width, CV_16SC1), down_(height, width, CV_16SC1) {}

// Pixels beyond the border are those on it, as Canny asks Sobel for.
void CannyView::apply(const std::uint8_t* gray, std::uint8_t* out) {
  const int height = across_.rows, width = across_.cols;
  const auto row = [&](int y) { return gray + static_cast<std::size_t>(std::clamp(y, 0, height - 1)) * width; };
  for (int y = 0; y < height; ++y) {
    const Neighbours rows{row(y - 1), row(y), row(y + 1)};
    auto* across = across_.ptr<std::int16_t>(y);
    auto* down = down_.ptr<std::int16_t>(y);
    gradients_at(rows, 0, 0, std::min(1, width - 1), across, down);
    for (int x = 1; x < width - 1; ++x) gradients_at(rows, x - 1, x, x + 1, across, down);
    gradients_at(rows, std::max(0, width - 2), width - 1, width - 1, across, down);
  }
  cv::Mat edges(height, width, CV_8UC1, out);
  cv::Canny(across_, down_, edges, 100, 200);
}

}  // namespace assay::data
