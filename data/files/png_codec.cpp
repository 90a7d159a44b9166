// SPDX-License-Identifier: Apache-2.0
#include "data/files/png_codec.hpp"

#include <png.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <new>

#include "data/files/codec_fault.hpp"

namespace assay::data::files {
namespace {

constexpr std::size_t kHeaderBytes = 33;  // signature and the whole IHDR chunk
constexpr std::size_t kWidthAt = 16;
constexpr std::size_t kHeightAt = 20;

void stop(png_structp png, const char* text) {
  raise_fault(*static_cast<CodecFault*>(png_get_error_ptr(png)), "damaged PNG: ", text);
}

// What libpng would accept with a warning is damage (and so an error) where it touches pixels: see allow_no_damage.
void keep_silent(png_structp, const char*) {}

struct Source {
  std::span<const std::byte> rest;
  CodecFault& fault;
};

void take(png_structp png, png_bytep out, std::size_t count) {
  auto& source = *static_cast<Source*>(png_get_io_ptr(png));
  if (count > source.rest.size()) raise_fault(source.fault, "truncated PNG", "");
  std::memcpy(out, source.rest.data(), count);
  source.rest = source.rest.subspan(count);
}

void allow_no_damage(png_structp png) {
  png_set_benign_errors(png, 0);
  png_set_crc_action(png, PNG_CRC_ERROR_QUIT, PNG_CRC_ERROR_QUIT);
  // Chunks that do not touch the pixels are skipped unread (their checksum is still checked): a strange text or colour
  // profile is no damage, and no compressed text can swell.
  png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, nullptr, -1);
  // The pixel cap alone limits the size, not libpng's million per side.
  png_set_user_limits(png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
}

void ask_for_rgb(png_structp png) {
  png_set_expand(png);
  png_set_scale_16(png);
  png_set_gray_to_rgb(png);
  png_set_strip_alpha(png);
}

class Decoder {
 public:
  Decoder(std::span<const std::byte> bytes, const ImageLimits& limits)
      : budget_(limits.max_decode_seconds), source_{bytes, fault_} {
    png_ = png_create_read_struct(PNG_LIBPNG_VER_STRING, &fault_, stop, keep_silent);
    if (png_ != nullptr) info_ = png_create_info_struct(png_);
    if (info_ == nullptr) {
      png_destroy_read_struct(&png_, nullptr, nullptr);
      throw std::bad_alloc();
    }
  }
  ~Decoder() { png_destroy_read_struct(&png_, &info_, nullptr); }
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;

  void decode(Image& image) {
    std::uint8_t* const pixels = image.pixels.data();
    const std::size_t stride = static_cast<std::size_t>(image.width) * 3;
    run_codec(fault_, [&] {
      png_set_read_fn(png_, &source_, take);
      allow_no_damage(png_);
      png_read_info(png_, info_);
      ask_for_rgb(png_);
      const int passes = png_set_interlace_handling(png_);
      png_read_update_info(png_, info_);
      if (png_get_rowbytes(png_, info_) != stride) png_error(png_, "unexpected row size");
      for (int pass = 0; pass < passes; ++pass) {
        for (int row = 0; row < image.height; ++row) {
          png_read_row(png_, pixels + static_cast<std::size_t>(row) * stride, nullptr);
          spend(budget_, static_cast<std::uint64_t>(image.width), fault_);
        }
      }
      png_read_end(png_, nullptr);
    });
  }

 private:
  CodecFault fault_;
  DecodeBudget budget_;
  Source source_;
  png_structp png_ = nullptr;
  png_infop info_ = nullptr;
};

void put(png_structp png, png_bytep bytes, std::size_t count) {
  auto& out = *static_cast<std::vector<std::byte>*>(png_get_io_ptr(png));
  bool stored = true;
  try {
    out.insert(out.end(), reinterpret_cast<std::byte*>(bytes), reinterpret_cast<std::byte*>(bytes) + count);
  } catch (const std::bad_alloc&) {
    stored = false;  // no exception may pass through libpng, and no jump may leave a handler
  }
  if (!stored) png_error(png, "out of memory");
}

void flush(png_structp) {}

class Encoder {
 public:
  Encoder() {
    png_ = png_create_write_struct(PNG_LIBPNG_VER_STRING, &fault_, stop, keep_silent);
    if (png_ != nullptr) info_ = png_create_info_struct(png_);
    if (info_ == nullptr) {
      png_destroy_write_struct(&png_, nullptr);
      throw std::bad_alloc();
    }
  }
  ~Encoder() { png_destroy_write_struct(&png_, &info_); }
  Encoder(const Encoder&) = delete;
  Encoder& operator=(const Encoder&) = delete;

  // pixels: height x width x channels, 1 (grey) or 3 of them.
  void encode(const std::uint8_t* pixels, int width, int height, int channels, std::vector<std::byte>& out) {
    const auto stride = static_cast<std::size_t>(width) * static_cast<std::size_t>(channels);
    run_codec(fault_, [&] {
      png_set_write_fn(png_, &out, put, flush);
      png_set_user_limits(png_, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
      png_set_IHDR(png_, info_, static_cast<png_uint_32>(width), static_cast<png_uint_32>(height), 8,
                   channels == 1 ? PNG_COLOR_TYPE_GRAY : PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
                   PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
      png_write_info(png_, info_);
      for (int row = 0; row < height; ++row) png_write_row(png_, pixels + static_cast<std::size_t>(row) * stride);
      png_write_end(png_, nullptr);
    });
  }

 private:
  CodecFault fault_;
  png_structp png_ = nullptr;
  png_infop info_ = nullptr;
};

}  // namespace

// By hand: libpng would first read every chunk before the pixels, and a file of nothing but a huge header would be
// refused as truncated.
ImageInfo read_png_info(std::span<const std::byte> bytes, const ImageLimits& limits) {
  if (bytes.size() < kHeaderBytes) throw ImageError("truncated PNG");
  const auto* start = reinterpret_cast<png_const_bytep>(bytes.data());
  const bool header = png_get_uint_32(start + 8) == 13 && std::memcmp(start + 12, "IHDR", 4) == 0;
  const png_uint_32 width = png_get_uint_32(start + kWidthAt);
  const png_uint_32 height = png_get_uint_32(start + kHeightAt);
  constexpr png_uint_32 kLargest = PNG_UINT_31_MAX;
  if (!header || width == 0 || height == 0 || width > kLargest || height > kLargest) {
    throw ImageError("damaged PNG: impossible header");
  }
  require_pixels(width, height, limits);
  return {Codec::png, static_cast<int>(width), static_cast<int>(height)};
}

Image decode_png(std::span<const std::byte> bytes, const ImageLimits& limits, ImageInfo& info) {
  info = read_png_info(bytes, limits);
  Decoder decoder(bytes, limits);
  Image image{info.width, info.height, {}};
  image.pixels.resize(static_cast<std::size_t>(info.width) * static_cast<std::size_t>(info.height) * 3);
  decoder.decode(image);
  return image;
}

std::vector<std::byte> encode_png(const Image& image) {
  require_complete(image.pixels.size(), image.width, image.height, 3);
  std::vector<std::byte> bytes;
  Encoder().encode(image.pixels.data(), image.width, image.height, 3, bytes);
  return bytes;
}

std::vector<std::byte> encode_grey_png(std::span<const std::uint8_t> plane, int width, int height) {
  require_complete(plane.size(), width, height, 1);
  std::vector<std::byte> bytes;
  Encoder().encode(plane.data(), width, height, 1, bytes);
  return bytes;
}

}  // namespace assay::data::files
