// SPDX-License-Identifier: Apache-2.0
#include "data/inspected_rows.hpp"

#include <algorithm>
#include <memory>

#include "data/store_format.hpp"
#include "data/store_rows.hpp"

namespace assay::data {

bool inspects_pixels(const StoreReader& store) {
  return store.info().encoding == store_format::kEncodingRaw;
}

ImageRows inspected_rows(const StoreReader& store, const std::string& split, int threads) {
  constexpr int kThumbnailSide = 64;
  const auto& image = store.info().image;
  const bool small = image.width > 0 && std::max(image.width, image.height) <= kThumbnailSide;
  RowOptions options;
  options.size = inspects_pixels(store) || small ? 0 : kThumbnailSide;
  options.threads = threads;
  const auto rows = std::make_shared<const StoreRows>(store, split, options);
  return {rows->shape(), rows->count(), [rows](std::uint64_t first, std::uint64_t count, std::span<std::uint8_t> out) {
            rows->read(first, count, out);
          }};
}

}  // namespace assay::data
