// SPDX-License-Identifier: Apache-2.0
#include "tests/data/files/image_samples.hpp"

#include <cstdio>
#include <cstdlib>

#include <jpeglib.h>
#include <png.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <stdexcept>
#include <string_view>

namespace assay::data::files {
namespace {

void store_big_endian(std::byte* at, std::uint32_t value) {
  for (int i = 0; i < 4; ++i) at[i] = static_cast<std::byte>(value >> (24 - 8 * i));
}

// ISO 3309 CRC-32, as in annex D of the PNG specification.
std::uint32_t png_checksum(const std::byte* bytes, std::size_t count) {
  std::uint32_t state = 0xffffffffu;
  for (std::size_t i = 0; i < count; ++i) {
    state ^= std::to_integer<std::uint32_t>(bytes[i]);
    for (int bit = 0; bit < 8; ++bit) state = state >> 1 ^ (state & 1 ? 0xEDB88320u : 0);
  }
  return ~state;
}

void append(png_structp png, png_bytep bytes, std::size_t count) {
  auto& out = *static_cast<Bytes*>(png_get_io_ptr(png));
  const auto* start = reinterpret_cast<const std::byte*>(bytes);
  out.insert(out.end(), start, start + count);
}

void flush(png_structp) {}

J_COLOR_SPACE input_space(const JpegStyle& style) {
  if (style.channels == 1) return JCS_GRAYSCALE;
  return style.channels == 3 ? JCS_RGB : JCS_CMYK;
}

void add_strange_chunks(png_structp png) {
  const std::string_view profile = "profile";
  png_write_chunk(png, reinterpret_cast<png_const_bytep>("iCCP"), reinterpret_cast<png_const_bytep>(profile.data()),
                  profile.size());
  png_write_chunk(png, reinterpret_cast<png_const_bytep>("zTXt"), reinterpret_cast<png_const_bytep>(profile.data()),
                  profile.size());
}

}  // namespace

Image gradient(int width, int height) {
  Image image{width, height, {}};
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      image.pixels.push_back(static_cast<std::uint8_t>(40 + 3 * x + y));
      image.pixels.push_back(static_cast<std::uint8_t>(200 - 2 * x - 2 * y));
      image.pixels.push_back(static_cast<std::uint8_t>(60 + x + 3 * y));
    }
  }
  return image;
}

int largest_difference(const Image& one, const Image& other) {
  int largest = one.pixels.size() == other.pixels.size() ? 0 : 256;
  for (std::size_t i = 0; i < std::min(one.pixels.size(), other.pixels.size()); ++i) {
    largest = std::max(largest, std::abs(one.pixels[i] - other.pixels[i]));
  }
  return largest;
}

// The default error handler ends the process, which is right for a sample that cannot be made.
Bytes sample_jpeg(int width, int height, const std::vector<std::uint8_t>& samples, const JpegStyle& style) {
  jpeg_error_mgr errors;
  jpeg_compress_struct codec;
  codec.err = jpeg_std_error(&errors);
  jpeg_create_compress(&codec);
  unsigned char* buffer = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&codec, &buffer, &size);
  codec.image_width = static_cast<JDIMENSION>(width);
  codec.image_height = static_cast<JDIMENSION>(height);
  codec.input_components = style.channels;
  codec.in_color_space = input_space(style);
  jpeg_set_defaults(&codec);
  if (style.keep_rgb) jpeg_set_colorspace(&codec, JCS_RGB);
  if (style.ycck) jpeg_set_colorspace(&codec, JCS_YCCK);
  if (style.channels == 4) codec.write_Adobe_marker = style.adobe_marker ? TRUE : FALSE;
  jpeg_set_quality(&codec, style.quality, TRUE);
  const int factor = style.halved_chroma ? 2 : 1;
  codec.comp_info[0].h_samp_factor = factor;
  codec.comp_info[0].v_samp_factor = factor;
  if (style.channels == 4) codec.comp_info[3].h_samp_factor = codec.comp_info[3].v_samp_factor = factor;
  if (style.progressive) jpeg_simple_progression(&codec);
  jpeg_start_compress(&codec, TRUE);
  while (codec.next_scanline < codec.image_height) {
    auto* row =
        const_cast<JSAMPROW>(samples.data() + codec.next_scanline * static_cast<std::size_t>(width * style.channels));
    jpeg_write_scanlines(&codec, &row, 1);
  }
  jpeg_finish_compress(&codec);
  jpeg_destroy_compress(&codec);
  const auto* start = reinterpret_cast<const std::byte*>(buffer);
  Bytes bytes(start, start + size);
  std::free(buffer);
  return bytes;
}

Bytes progressive_bomb(int side, int scans) {
  constexpr int kFirstBit = 10;
  std::vector<jpeg_scan_info> script = {{1, {0}, 0, 0, 0, 0}};
  for (int bit = kFirstBit; bit >= 0; --bit) {
    for (int coefficient = 1; coefficient < 64; ++coefficient) {
      script.push_back({1, {0}, coefficient, coefficient, bit == kFirstBit ? 0 : bit + 1, bit});
    }
  }
  jpeg_error_mgr errors;
  jpeg_compress_struct codec;
  codec.err = jpeg_std_error(&errors);
  jpeg_create_compress(&codec);
  unsigned char* buffer = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&codec, &buffer, &size);
  codec.image_width = codec.image_height = static_cast<JDIMENSION>(side);
  codec.input_components = 1;
  codec.in_color_space = JCS_GRAYSCALE;
  jpeg_set_defaults(&codec);
  codec.scan_info = script.data();
  codec.num_scans = std::min(scans, static_cast<int>(script.size()));
  jpeg_start_compress(&codec, TRUE);
  std::vector<std::uint8_t> row(static_cast<std::size_t>(side), 100);
  auto* pixels = row.data();
  while (codec.next_scanline < codec.image_height) jpeg_write_scanlines(&codec, &pixels, 1);
  jpeg_finish_compress(&codec);
  jpeg_destroy_compress(&codec);
  const auto* start = reinterpret_cast<const std::byte*>(buffer);
  Bytes bytes(start, start + size);
  std::free(buffer);
  return bytes;
}

Bytes with_segment(const Bytes& jpeg, std::uint8_t marker, std::span<const std::byte> payload) {
  const std::size_t length = payload.size() + 2;
  Bytes bytes(6 + payload.size());
  bytes[0] = jpeg[0];
  bytes[1] = jpeg[1];
  bytes[2] = std::byte{0xff};
  bytes[3] = std::byte{marker};
  bytes[4] = static_cast<std::byte>(length >> 8);
  bytes[5] = static_cast<std::byte>(length);
  std::copy(payload.begin(), payload.end(), bytes.begin() + 6);
  bytes.insert(bytes.end(), jpeg.begin() + 2, jpeg.end());
  return bytes;
}

Bytes exif_payload(bool big_endian, std::uint16_t orientation) {
  Bytes bytes;
  for (const char letter : std::string_view("Exif\0\0", 6)) bytes.push_back(static_cast<std::byte>(letter));
  const auto put = [&](std::uint32_t value, int size) {
    for (int i = 0; i < size; ++i) {
      bytes.push_back(static_cast<std::byte>(value >> 8 * (big_endian ? size - 1 - i : i)));
    }
  };
  put(big_endian ? 0x4d4d : 0x4949, 2);
  put(42, 2);
  put(8, 4);  // where the directory begins
  put(2, 2);  // its entries
  for (const std::uint32_t tag : {0x0100u, 0x0112u}) {
    put(tag, 2);
    put(3, 2);  // a 16-bit number
    put(1, 4);
    put(tag == 0x0112u ? orientation : 640, 2);
    put(0, 2);
  }
  put(0, 4);
  return bytes;
}

Bytes sample_png(int width, int height, const std::vector<std::uint8_t>& rows, const PngStyle& style) {
  Bytes bytes;
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
  png_infop info = png_create_info_struct(png);
  png_set_write_fn(png, &bytes, append, flush);
  png_set_IHDR(png, info, static_cast<png_uint_32>(width), static_cast<png_uint_32>(height), style.bits,
               style.colour_type, style.interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  std::array<png_color, 256> palette{};
  std::array<png_byte, 256> opacity{};
  for (int i = 0; i < 256; ++i) {
    palette[static_cast<std::size_t>(i)] = {static_cast<png_byte>(10 * i), static_cast<png_byte>(20 * i),
                                            static_cast<png_byte>(30 * i)};
  }
  if (style.colour_type == PNG_COLOR_TYPE_PALETTE) png_set_PLTE(png, info, palette.data(), 1 << style.bits);
  const png_color_16 transparent{};
  if (style.transparency) png_set_tRNS(png, info, opacity.data(), 1 << std::min(style.bits, 8), &transparent);
  png_write_info(png, info);
  if (style.strange_profile) add_strange_chunks(png);
  std::vector<png_bytep> pointers;
  const std::size_t stride = rows.size() / static_cast<std::size_t>(height);
  if (stride != png_get_rowbytes(png, info)) throw std::invalid_argument("rows do not fit the sample's style");
  for (int y = 0; y < height; ++y) {
    pointers.push_back(const_cast<png_bytep>(rows.data() + stride * static_cast<std::size_t>(y)));
  }
  png_write_image(png, pointers.data());
  png_write_end(png, nullptr);
  png_destroy_write_struct(&png, &info);
  return bytes;
}

Bytes animated_png(const Bytes& png) {
  constexpr std::size_t kBehindHeader = 8 + 25;
  constexpr std::size_t kEndChunk = 12;
  const auto chunk = [](std::string_view type, const Bytes& content) {
    Bytes bytes(content.size() + 12);
    store_big_endian(bytes.data(), static_cast<std::uint32_t>(content.size()));
    std::memcpy(bytes.data() + 4, type.data(), 4);
    std::copy(content.begin(), content.end(), bytes.begin() + 8);
    repair_png_checksum(bytes, 0);
    return bytes;
  };
  const auto frame_control = [&](std::uint32_t number) {
    Bytes content(26);
    store_big_endian(content.data(), number);
    std::copy_n(png.begin() + 16, 8, content.begin() + 4);  // width and height
    return chunk("fcTL", content);
  };
  Bytes two_frames(8);
  two_frames[3] = std::byte{2};
  Bytes second(4 + 20, std::byte{0x55});
  store_big_endian(second.data(), 2);
  Bytes bytes(png.begin(), png.begin() + kBehindHeader);
  const auto append_all = [&](const Bytes& more) { bytes.insert(bytes.end(), more.begin(), more.end()); };
  append_all(chunk("acTL", two_frames));
  append_all(frame_control(0));
  bytes.insert(bytes.end(), png.begin() + kBehindHeader, png.end() - kEndChunk);
  append_all(frame_control(1));
  append_all(chunk("fdAT", second));
  bytes.insert(bytes.end(), png.end() - kEndChunk, png.end());
  return bytes;
}

Bytes png_header_alone(std::uint32_t width, std::uint32_t height) {
  constexpr std::string_view kStart("\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR", 16);
  Bytes bytes(33);
  std::memcpy(bytes.data(), kStart.data(), kStart.size());
  store_big_endian(bytes.data() + 16, width);
  store_big_endian(bytes.data() + 20, height);
  bytes[24] = std::byte{8};
  bytes[25] = std::byte{2};
  repair_png_checksum(bytes, 8);
  return bytes;
}

void repair_png_checksum(Bytes& png, std::size_t chunk) {
  std::size_t length = 0;
  for (std::size_t i = 0; i < 4; ++i) length = length << 8 | std::to_integer<std::size_t>(png[chunk + i]);
  store_big_endian(png.data() + chunk + 8 + length, png_checksum(png.data() + chunk + 4, length + 4));
}

}  // namespace assay::data::files
