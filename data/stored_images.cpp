// SPDX-License-Identifier: Apache-2.0
#include "data/stored_images.hpp"

#include <span>
#include <stdexcept>
#include <utility>

#include "data/files/one_line.hpp"
#include "data/store_format.hpp"

namespace assay::data {

StoredImages::StoredImages(const StoreReader& store, std::string split)
    : store_(store), split_(std::move(split)), count_(store.count(split_)) {
  if (store.info().encoding == store_format::kEncodingEncoded) offsets_ = store.offsets(split_);
}

void StoredImages::load(std::uint64_t first, std::uint64_t count) {
  if (first > count_ || count > count_ - first) throw std::out_of_range("rows to load are not in split " + split_);
  loaded_ = 0;
  if (offsets_.empty()) {
    pixels_.resize(count * store_.info().image.bytes());
    store_.read_images(split_, first, count, pixels_);
  } else {
    bytes_.resize(offsets_[first + count] - offsets_[first]);
    store_.read_bytes(split_, offsets_[first], bytes_);
  }
  first_ = first;
  loaded_ = count;
}

files::Image StoredImages::image(std::uint64_t row, AntialiasResize& resizer) const {
  if (row < first_ || row - first_ >= loaded_) throw std::out_of_range("a row that is not loaded");
  const ImageShape& shape = store_.info().image;
  if (offsets_.empty()) {
    const std::uint8_t* pixels = pixels_.data() + (row - first_) * shape.bytes();
    return {shape.width, shape.height, {pixels, pixels + shape.bytes()}};
  }
  const auto bytes = std::span(bytes_).subspan(offsets_[row] - offsets_[first_], offsets_[row + 1] - offsets_[row]);
  try {
    files::Image image = files::decode_image(bytes);
    if (shape.height == 0) return image;
    return resizer.run(image, shape.height, shape.width, DecodeFilter::area);
  } catch (const files::ImageError& error) {
    throw StoreError(files::one_line(store_.path().string()) + ": split " + split_ + ", image " + std::to_string(row) +
                     " cannot be decoded: " + files::one_line(error.what()) + "; run 'assay verify', pack again");
  }
}

}  // namespace assay::data
