// SPDX-License-Identifier: Apache-2.0
// From one RGB image and its views to what a run calls rows: the views stacked, or one row for each. Keeps its buffers
// from image to image: one for each thread.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "data/batch_source.hpp"
#include "data/views.hpp"

namespace assay::data {

// How several views of an image reach the model.
enum class ViewMode {
  channels,  // stacked: one row of H x W x (sum of the views' channels)
  samples,   // one row of H x W x 3 for each view, grey ones with three equal channels (as Keras reads grey files)
};

// Channels of a row.
int row_channels(std::span<const View> views, ViewMode mode);

class RowComposer {
 public:
  // views as parse_views gives them.
  RowComposer(int height, int width, std::vector<View> views, ViewMode mode);

  // Of one row.
  const ImageShape& shape() const { return shape_; }
  std::uint32_t rows_per_image() const;

  // rgb: [H, W, 3]; kept: for each view the plane [H, W] that is there already, or null where it is to be derived (and
  // for rgb); empty: derive all. out: the image's rows, one after the other.
  void run(const std::uint8_t* rgb, std::span<const std::uint8_t* const> kept, std::uint8_t* out);

 private:
  void stack(const std::uint8_t* rgb, std::uint8_t* out) const;
  void lay_out(const std::uint8_t* rgb, std::uint8_t* out) const;

  ImageShape shape_;
  std::vector<View> views_;
  ViewMode mode_;
  ViewDeriver deriver_;
  std::vector<std::vector<std::uint8_t>> derived_;  // of each view; empty for rgb
  std::vector<const std::uint8_t*> planes_;         // where each view of the present image lies
};

}  // namespace assay::data
