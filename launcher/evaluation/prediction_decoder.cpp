// SPDX-License-Identifier: Apache-2.0
#include "launcher/evaluation/prediction_decoder.hpp"

#include <utility>

#include "data/row_decoder.hpp"

namespace assay::launcher::evaluation {
namespace {

std::vector<data::View> views_of_one_row(const data::RowOptions& options) {
  if (options.mode == data::ViewMode::channels) return options.views;
  return {options.views.front()};
}

bool decodes_to_size(const std::string& encoding, const data::RowOptions& options) {
  return encoding == data::encoding_name(data::Encoding::encoded) || (options.size > 0 && data::resizes_raw(options));
}

}  // namespace

PredictionDecoder::PredictionDecoder(int height, int width, const std::string& encoding,
                                     const data::RowOptions& options)
    : image_{height, width, 3},
      filter_(options.filter),
      decodes_to_size_(decodes_to_size(encoding, options)),
      composer_(height, width, views_of_one_row(options), options.mode) {}

std::string PredictionDecoder::append(std::span<const std::byte> bytes, std::vector<std::uint8_t>& rows) {
  std::vector<std::uint8_t> pixels;
  const std::string reject = decode(bytes, pixels);
  if (!reject.empty()) return reject;
  rows.resize(rows.size() + shape().bytes());
  composer_.run(pixels.data(), {}, rows.data() + rows.size() - shape().bytes());
  return "";
}

std::string PredictionDecoder::decode(std::span<const std::byte> bytes, std::vector<std::uint8_t>& pixels) {
  if (decodes_to_size_) {
    try {
      pixels = data::decode_to_size(bytes, {}, image_.height, image_.width, filter_, resizer_).pixels;
      return "";
    } catch (const data::files::ImageError& error) {
      return error.what();
    }
  }
  // As pack does it: resized to a square; anything else must have the size already.
  data::DecodeOptions options{.expected = image_};
  if (image_.height == image_.width) options.size = image_.width;
  data::DecodedRow row = data::decode_row(bytes, options);
  if (!row.reject.empty()) return row.reject;
  if (row.pixels.empty()) {
    return "is " + std::to_string(row.shape.width) + "x" + std::to_string(row.shape.height) +
           ", the model was trained on another size that is not square";
  }
  pixels = std::move(row.pixels);
  return "";
}

}  // namespace assay::launcher::evaluation
