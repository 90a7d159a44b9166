// SPDX-License-Identifier: Apache-2.0
// Small pictures and files of every kind the codecs must read, for tests; written by libjpeg and libpng directly. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "data/files/image_codec.hpp"

namespace assay::data::files {

using Bytes = std::vector<std::byte>;

// Smooth colours (so that JPEG keeps them closely) that differ in every row, column and channel.
Image gradient(int width, int height);
// Largest difference of two images of one size.
int largest_difference(const Image& one, const Image& other);

// What a sample JPEG is like. Channels: 1 grey, 3 YCbCr, 4 inks.
struct JpegStyle {
  int channels = 3;
  bool progressive = false;
  bool halved_chroma = false;
  bool keep_rgb = false;     // 3 channels stored as RGB
  bool ycck = false;         // 4 channels stored as YCCK
  bool adobe_marker = true;  // 4 channels: readers take inks with this marker for inverted
  int quality = 95;
};
// samples: height x width x channels, as stored (inks inverted by the caller where the style says so).
Bytes sample_jpeg(int width, int height, const std::vector<std::uint8_t>& samples, const JpegStyle& style);

// A grey JPEG side x side in which every coefficient comes bit by bit in a scan of its own: few bytes, hundreds of
// passes over the picture. At most 694 scans.
Bytes progressive_bomb(int side, int scans);
// The JPEG with one more marker segment behind its start.
Bytes with_segment(const Bytes& jpeg, std::uint8_t marker, std::span<const std::byte> payload);
// What an APP1 marker carries to say how a picture must be turned.
Bytes exif_payload(bool big_endian, std::uint16_t orientation);

// What a sample PNG is like; colour_type is PNG's: 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGB and alpha.
struct PngStyle {
  int colour_type = 2;
  int bits = 8;
  bool interlaced = false;
  bool transparency = false;     // a tRNS chunk
  bool strange_profile = false;  // a colour profile that is none, and a text chunk
};
// rows: as PNG packs them, height x row bytes. Palette entry i is (10 i, 20 i, 30 i) modulo 256.
Bytes sample_png(int width, int height, const std::vector<std::uint8_t>& rows, const PngStyle& style);

// The PNG as the first picture of an animation of two (animation control chunks as APNG 1.0 has them).
Bytes animated_png(const Bytes& png);
// Signature, IHDR (with a right checksum) and nothing behind it.
Bytes png_header_alone(std::uint32_t width, std::uint32_t height);
// Replaces the checksum of the chunk that starts at `chunk` (its length field) by the right one.
void repair_png_checksum(Bytes& png, std::size_t chunk);

}  // namespace assay::data::files
