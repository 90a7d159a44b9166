// SPDX-License-Identifier: Apache-2.0
#include "data/copied_rows.hpp"

#include <algorithm>
#include <utility>

#include "data/store_format.hpp"

namespace assay::data {

CopiedRows::CopiedRows(const StoreReader& store, std::string split)
    : store_(store), schema_(schema_of(store.info())), split_(std::move(split)), count_(store.count(split_)) {
  if (schema_.encoding == Encoding::encoded) offsets_ = store.offsets(split_);
}

std::uint64_t CopiedRows::bytes_of(std::uint64_t first, std::uint64_t end) const {
  const std::uint64_t planes = (end - first) * (schema_.image.bytes() / 3 * schema_.views.size());
  const bool raw = schema_.encoding == Encoding::raw;
  return planes + (raw ? (end - first) * schema_.image.bytes() : offsets_[end] - offsets_[first]);
}

std::uint64_t CopiedRows::load(std::uint64_t first) {
  first_ = first;
  end_ = first + 1;
  while (end_ < count_ && bytes_of(first_, end_ + 1) <= store_format::kChunkBytes) ++end_;
  load_images();
  load_views();
  return end_;
}

void CopiedRows::load_images() {
  if (schema_.encoding == Encoding::raw) {
    pixels_.resize((end_ - first_) * schema_.image.bytes());
    store_.read_images(split_, first_, end_ - first_, pixels_);
  } else {
    files_.resize(offsets_[end_] - offsets_[first_]);
    store_.read_bytes(split_, offsets_[first_], files_);
  }
}

void CopiedRows::load_views() {
  const std::size_t rows = end_ - first_, plane = schema_.image.bytes() / 3, views = schema_.views.size();
  planes_.resize(rows * plane * views);
  std::vector<std::uint8_t> of_view(rows * plane);
  for (std::size_t i = 0; i < views; ++i) {
    store_.read_view(split_, schema_.views[i], first_, rows, of_view);
    for (std::size_t row = 0; row < rows; ++row) {
      std::copy_n(of_view.data() + row * plane, plane, planes_.data() + (row * views + i) * plane);
    }
  }
}

void CopiedRows::fill(std::uint64_t row, StoreRow& out) const {
  const std::size_t image = schema_.image.bytes(), planes = image / 3 * schema_.views.size();
  const std::uint64_t place = row - first_;
  out.views = std::span(planes_).subspan(place * planes, planes);
  if (schema_.encoding == Encoding::raw) {
    out.pixels = std::span(pixels_).subspan(place * image, image);
  } else {
    out.file = std::span(files_).subspan(offsets_[row] - offsets_[first_], offsets_[row + 1] - offsets_[row]);
  }
}

}  // namespace assay::data
