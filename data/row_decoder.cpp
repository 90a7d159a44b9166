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

DecodedRow decode_row(std::span<const std::byte> bytes, const DecodeOptions& options) {
  DecodedRow row;
  try {
    row.source = files::read_image_info(bytes, options.limits);
    row.source_bytes = static_cast<std::uint32_t>(bytes.size());
    row.shape = {row.source.height, row.source.width, 3};
    const bool unexpected = options.expected && (options.expected->height != row.shape.height ||
                                                 options.expected->width != row.shape.width);
    if (!options.size && unexpected) return row;
    files::Image image = files::decode_image(bytes, options.limits);
    if (options.size && (image.width != *options.size || image.height != *options.size)) {
      image = resize_image(image, *options.size, row.filter);
    }
    row.shape = {image.height, image.width, 3};
    row.pixels = std::move(image.pixels);
    row.source_hash = files::sha256(bytes);
  } catch (const files::ImageError& error) {
    row.reject = error.what();
  } catch (const std::bad_alloc&) {
    row.reject = "too large for the memory of this machine";
  }
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

}  // namespace assay::data
