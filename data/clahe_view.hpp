// SPDX-License-Identifier: Apache-2.0
// Contrast-limited adaptive histogram equalisation (Zuiderveld, "Contrast limited adaptive histogram equalization",
// Graphics Gems IV, 1994) of one grey plane on 8 x 8 tiles with clip limit 2: the bytes of OpenCV's
// createCLAHE(2.0, Size(8, 8))->apply(), which spends most of its time on small images one histogram bin at a time.
// Keeps its buffers from plane to plane: one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace assay::data {

class ClaheView {
 public:
  // Throws std::invalid_argument on a side below 1.
  ClaheView(int height, int width);

  // plane, out: [H, W]; they may be the same.
  void apply(const std::uint8_t* plane, std::uint8_t* out);

 private:
  // Along one axis: the tiles whose centres surround a pixel, as offsets in levels_, and their weights.
  struct Blend {
    std::vector<std::uint32_t> first;
    std::vector<std::uint32_t> second;
    std::vector<float> first_weight;
    std::vector<float> second_weight;
  };
  static Blend blend_along(int pixels, int tile_side, std::uint32_t stride);

  void fill_padded(const std::uint8_t* plane);
  void equalise_tiles();
  void blend_row(std::size_t y, std::uint8_t* out);

  std::size_t height_;
  std::size_t width_;
  std::size_t padded_height_;  // multiples of the number of tiles
  std::size_t padded_width_;
  std::vector<std::uint32_t> source_row_;     // of each padded row
  std::vector<std::uint32_t> source_column_;  // of each padded column
  Blend across_;
  Blend down_;
  std::vector<std::uint8_t> padded_;   // the plane as places in a histogram
  std::vector<std::uint8_t> levels_;   // of each tile, 256 by place: what a value becomes there
  std::vector<std::uint8_t> corners_;  // of a row: its pixels as the four tiles around have them, one after the other
};

}  // namespace assay::data
