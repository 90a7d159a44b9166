// SPDX-License-Identifier: Apache-2.0
#include "data/files/image_codec.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "data/files/jpeg_codec.hpp"
#include "data/files/png_codec.hpp"

namespace assay::data::files {
namespace {

constexpr std::array<std::uint8_t, 3> kJpegStart = {0xff, 0xd8, 0xff};
constexpr std::array<std::uint8_t, 8> kPngStart = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

bool starts_with(std::span<const std::byte> bytes, std::span<const std::uint8_t> start) {
  return bytes.size() >= start.size() &&
         std::equal(start.begin(), start.end(), bytes.begin(),
                    [](auto one, auto other) { return static_cast<std::byte>(one) == other; });
}

[[noreturn]] void throw_unknown(std::span<const std::byte> bytes) {
  if (bytes.empty()) throw ImageError("empty file (0 bytes)");
  throw ImageError("neither JPEG nor PNG by its content");
}

}  // namespace

std::string_view codec_name(Codec codec) {
  switch (codec) {
    case Codec::jpeg:
      return "jpeg";
    case Codec::png:
      return "png";
    case Codec::unknown:
      break;
  }
  return "unknown";
}

Codec detect_codec(std::span<const std::byte> bytes) {
  if (starts_with(bytes, kJpegStart)) return Codec::jpeg;
  if (starts_with(bytes, kPngStart)) return Codec::png;
  return Codec::unknown;
}

ImageInfo read_image_info(std::span<const std::byte> bytes, const ImageLimits& limits) {
  switch (detect_codec(bytes)) {
    case Codec::jpeg:
      return read_jpeg_info(bytes, limits);
    case Codec::png:
      return read_png_info(bytes, limits);
    case Codec::unknown:
      break;
  }
  throw_unknown(bytes);
}

Image decode_image(std::span<const std::byte> bytes, const ImageLimits& limits, ImageInfo* info) {
  constexpr int kWhole = std::numeric_limits<int>::max();
  return decode_image_to_cover(bytes, kWhole, kWhole, limits, info);
}

Image decode_image_to_cover(std::span<const std::byte> bytes, int min_width, int min_height, const ImageLimits& limits,
                            ImageInfo* info) {
  ImageInfo unused;
  ImageInfo& header = info ? *info : unused;
  switch (detect_codec(bytes)) {
    case Codec::jpeg:
      return decode_jpeg(bytes, min_width, min_height, limits, header);
    case Codec::png:
      return decode_png(bytes, limits, header);
    case Codec::unknown:
      break;
  }
  throw_unknown(bytes);
}

}  // namespace assay::data::files
