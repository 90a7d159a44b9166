// SPDX-License-Identifier: Apache-2.0
#include "data/row_decoder.hpp"

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include <new>
#include <utility>

namespace assay::data {

files::Image resize_image(const files::Image& image, int size, ResizeFilter& filter) {
  if (image.width == size && image.height == size) {
    filter = ResizeFilter::none;
    return image;
  }
  const bool shrinks = image.width >= size && image.height >= size;
  filter = shrinks ? ResizeFilter::area : ResizeFilter::bilinear;
  files::Image result{size, size, std::vector<std::uint8_t>(static_cast<std::size_t>(size) * size * 3)};
  // OpenCV has no const view of pixels; it does not write to its source.
  const cv::Mat source(image.height, image.width, CV_8UC3, const_cast<std::uint8_t*>(image.pixels.data()));
  cv::Mat target(size, size, CV_8UC3, result.pixels.data());
  cv::resize(source, target, target.size(), 0, 0, shrinks ? cv::INTER_AREA : cv::INTER_LINEAR);
  return result;
}

RowDecoder::RowDecoder(DecodeOptions options) : options_(std::move(options)) {}

// False: the image has another size than the expected one, and is not wanted.
bool RowDecoder::decode_pixels(std::span<const std::byte> bytes, DecodedRow& row) {
  image_ = files::decode_image(bytes, options_.limits, &row.source);
  row.shape = {image_.height, image_.width, 3};
  const bool unexpected = options_.expected && (options_.expected->height != row.shape.height ||
                                                options_.expected->width != row.shape.width);
  if (!options_.size && unexpected) return false;
  const bool wants_size = options_.encoding == Encoding::raw || !options_.views.empty();
  if (options_.size && wants_size) resize(row);
  return true;
}

void RowDecoder::resize(DecodedRow& row) {
  if (image_.width == *options_.size && image_.height == *options_.size) return;
  image_ = resize_image(image_, *options_.size, row.filter);
  row.shape = {image_.height, image_.width, 3};
}

void RowDecoder::derive_views(DecodedRow& row) {
  if (!deriver_ || deriver_shape_.height != row.shape.height || deriver_shape_.width != row.shape.width) {
    deriver_.emplace(row.shape.height, row.shape.width);
    deriver_shape_ = row.shape;
  }
  const std::size_t plane = row.shape.bytes() / 3;
  row.views.resize(plane * options_.views.size());
  std::vector<std::uint8_t*> planes;
  for (std::size_t i = 0; i < options_.views.size(); ++i) planes.push_back(row.views.data() + i * plane);
  deriver_->derive(image_.pixels.data(), options_.views, planes);
}

void RowDecoder::decode(std::vector<std::byte>& bytes, DecodedRow& row) {
  row.reject.clear();
  row.filter = ResizeFilter::none;
  row.source_bytes = static_cast<std::uint32_t>(bytes.size());
  try {
    if (!decode_pixels(bytes, row)) {
      row.pixels.clear();
      row.file.clear();
      row.views.clear();
      return;
    }
    if (!options_.views.empty()) derive_views(row);
    row.source_hash = files::sha256(bytes);
    if (options_.encoding == Encoding::encoded) {
      row.file.swap(bytes);
    } else {
      row.pixels.swap(image_.pixels);
    }
  } catch (const files::ImageError& error) {
    row.reject = error.what();
  }
}

DecodedRow decode_row(std::span<const std::byte> bytes, const DecodeOptions& options) {
  std::vector<std::byte> copy(bytes.begin(), bytes.end());
  DecodedRow row;
  RowDecoder(options).decode(copy, row);
  return row;
}

std::string resize_filter_name(unsigned used) {
  constexpr auto kArea = static_cast<unsigned>(ResizeFilter::area);
  constexpr auto kBilinear = static_cast<unsigned>(ResizeFilter::bilinear);
  switch (used) {
    case kArea | kBilinear:
      return "area+bilinear";
    case kArea:
      return "area";
    case kBilinear:
      return "bilinear";
    default:
      return "none";
  }
}

unsigned resize_filter_bits(std::string_view name) {
  constexpr unsigned kEvery = 4;
  for (unsigned used = 0; used < kEvery; ++used) {
    if (resize_filter_name(used) == name) return used;
  }
  return 0;
}

}  // namespace assay::data
