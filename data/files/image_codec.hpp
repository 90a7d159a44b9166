// SPDX-License-Identifier: Apache-2.0
// JPEG and PNG bytes to and from RGB pixels, with libjpeg-turbo and libpng. The codec is recognised by content, never
// by the file's name. Every limit is checked on the header, before pixels are allocated. Functions are thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "data/files/error.hpp"

namespace assay::data::files {

// Stored in stores as source_codec: never renumber.
enum class Codec : std::uint8_t { unknown = 0, jpeg = 1, png = 2 };
std::string_view codec_name(Codec codec);

// Bytes that are no usable image: unknown type, truncated, damaged, over a limit. what() is the reason alone, without a
// file name (the caller knows it).
class ImageError : public InputError {
 public:
  using InputError::InputError;
};

struct ImageLimits {
  std::uint64_t max_pixels = 64ull << 20;  // width x height
  int max_progressive_scans = 500;  // a small progressive JPEG can otherwise cost minutes (libjpeg-turbo LJT-01-003)
};

struct ImageInfo {
  Codec codec = Codec::unknown;
  int width = 0;
  int height = 0;
  int quality = 0;  // JPEG: 1..100 estimated from the luma quantisation table (IJG scale), 0 without one; PNG: 0
};

// Interleaved 8-bit RGB, row-major, H x W x 3, no padding. Grey, palette and 16-bit sources are converted; alpha is
// dropped.
struct Image {
  int width = 0;
  int height = 0;
  std::vector<std::uint8_t> pixels;
};

Codec detect_codec(std::span<const std::byte> bytes);
// Header only. Throws ImageError.
ImageInfo read_image_info(std::span<const std::byte> bytes, const ImageLimits& limits = {});
// Throws ImageError on any damage, a truncated file included. Fills info, when given, from the same pass over the
// header.
Image decode_image(std::span<const std::byte> bytes, const ImageLimits& limits = {}, ImageInfo* info = nullptr);
// Equal images are equal bytes. Throws std::invalid_argument when the pixels do not fit width and height.
std::vector<std::byte> encode_png(const Image& image);
// quality 1..100, 4:4:4 chroma. Throws as encode_png does.
std::vector<std::byte> encode_jpeg(const Image& image, int quality);

}  // namespace assay::data::files
