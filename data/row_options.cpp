// SPDX-License-Identifier: Apache-2.0
#include "data/row_options.hpp"

#include <stdexcept>

namespace assay::data {
bool resizes_raw(const RowOptions& options) {
  return options.filter == DecodeFilter::bicubic || options.filter == DecodeFilter::area;
}

ImageShape image_shape(const StoreInfo& info, const RowOptions& options) {
  const bool to_size = options.size > 0 && (info.encoding == encoding_name(Encoding::encoded) || resizes_raw(options));
  if (to_size) return {options.size, options.size, 3};
  if (info.image.height == 0) {
    throw std::invalid_argument("the store's images are of several sizes: set data.size to bring them to one");
  }
  return info.image;
}

std::uint32_t rows_per_image(const RowOptions& options) {
  return options.mode == ViewMode::samples ? static_cast<std::uint32_t>(options.views.size()) : 1;
}

bool same_size(const ImageShape& a, const ImageShape& b) {
  return a.height == b.height && a.width == b.width;
}

ImageShape row_shape(const StoreInfo& info, const RowOptions& options) {
  ImageShape shape = image_shape(info, options);
  shape.channels = row_channels(options.views, options.mode);
  return shape;
}

}  // namespace assay::data
