// SPDX-License-Identifier: Apache-2.0
// What a run wants to see of a store's images: which views, at what size, and how they get there. Pure.
#pragma once

#include <vector>

#include "data/batch_source.hpp"
#include "data/decode_filter.hpp"
#include "data/row_composer.hpp"
#include "data/store_reader.hpp"

namespace assay::data {

struct RowOptions {
  std::vector<View> views = {View::rgb};
  ViewMode mode = ViewMode::channels;
  // Side of the square that images are brought to as they are decoded; 0: the store's own size. Raw stores: only for
  // bicubic and area (bilinear and nearest are left to the preparation, which loses nothing to rounding).
  int size = 0;
  DecodeFilter filter = DecodeFilter::bilinear;
  int threads = 1;
};

// Whether images of a raw store are brought to options.size before they are rows.
bool resizes_raw(const RowOptions& options);
// Of an image as it is decoded and resized, RGB. Throws std::invalid_argument when the store's images are of several
// sizes and options.size says none.
ImageShape image_shape(const StoreInfo& info, const RowOptions& options);
// Of one row: the same size, with the channels of the views. Throws as image_shape does.
ImageShape row_shape(const StoreInfo& info, const RowOptions& options);
// Rows that an image makes: 1, or the number of views where each is a sample.
std::uint32_t rows_per_image(const RowOptions& options);
bool same_size(const ImageShape& a, const ImageShape& b);

}  // namespace assay::data
