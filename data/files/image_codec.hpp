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
  double max_decode_seconds = 20;   // of processor time
};

struct ImageInfo {
  Codec codec = Codec::unknown;
  int width = 0;
  int height = 0;
  int quality = 0;  // JPEG: 1..100 estimated from the luma quantisation table (IJG scale), 0 without one; PNG: 0
  // JPEG: how EXIF says the picture must be turned to be upright, 1..8, 1 for not at all; PNG: 1. Pixels are never
  // turned: they come as they are stored.
  int orientation = 1;
};

// Interleaved 8-bit RGB, row-major, H x W x 3, no padding. Grey, palette, ink and 16-bit sources are converted; alpha
// is dropped, and the colour under it kept; of an animation the first picture is taken.
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
// The same, of a JPEG at the smallest of 1, 1/2, 1/4 and 1/8 of its size (rounded up) whose sides are not below the
// given ones: what is left out is not computed, which for a photograph saves most of the time but that of reading its
// bytes. The other eighths that libjpeg offers take longer than the whole image. info tells of the file, not the
// result.
Image decode_image_to_cover(std::span<const std::byte> bytes, int min_width, int min_height,
                            const ImageLimits& limits = {}, ImageInfo* info = nullptr);
// Equal images are equal bytes. Throws std::invalid_argument when the pixels do not fit width and height.
std::vector<std::byte> encode_png(const Image& image);
// One channel: plane [height, width].
std::vector<std::byte> encode_grey_png(std::span<const std::uint8_t> plane, int width, int height);
// Colour of a JPEG: at every pixel (4:4:4), or averaged over squares of four (4:2:0, what cameras and web sites write).
enum class Chroma { full, halved };
// quality 1..100. Throws as encode_png does.
std::vector<std::byte> encode_jpeg(const Image& image, int quality, Chroma chroma = Chroma::full);

}  // namespace assay::data::files
