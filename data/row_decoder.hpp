// SPDX-License-Identifier: Apache-2.0
// From the bytes of one file to one row of a store: decodes, resizes when asked, derives views, hashes the source. A
// damaged or foreign file is a result with a reason, not an exception, since packing goes on. A decoder keeps buffers
// from file to file: one for each thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "data/files/image_codec.hpp"
#include "data/files/sha256.hpp"
#include "data/store_schema.hpp"
#include "data/views.hpp"

namespace assay::data {

// What was done to reach the asked size; the filter of a store is the set of those used.
enum class ResizeFilter : std::uint8_t { none = 0, area = 1, bilinear = 2 };

struct DecodeOptions {
  std::optional<int> size = {};             // resize to size x size pixels; otherwise images stay as they are
  std::optional<ImageShape> expected = {};  // without size: an image of another size is only measured
  files::ImageLimits limits = {};
  Encoding encoding = Encoding::raw;
  std::vector<View> views = {};  // never View::rgb
};

struct DecodedRow {
  std::string reject;                // not empty: why there is no row
  ImageShape shape;                  // of pixels and views; of the image itself when nothing was made of it
  std::vector<std::uint8_t> pixels;  // raw: H x W x 3; empty when the size is not the expected one
  std::vector<std::byte> file;       // encoded: as it came
  std::vector<std::uint8_t> views;   // one H x W plane after the other
  files::ImageInfo source;
  std::uint32_t source_bytes = 0;
  files::Sha256Digest source_hash{};
  ResizeFilter filter = ResizeFilter::none;

  std::size_t bytes() const { return pixels.size() + file.size() + views.size(); }
};

class RowDecoder {
 public:
  explicit RowDecoder(DecodeOptions options);

  // Fills row, whose memory is used again. An encoded row takes `bytes` over and leaves the buffer the row had.
  // Encoded images are decoded too, so that damage is found now; without views their size is that of the file.
  void decode(std::vector<std::byte>& bytes, DecodedRow& row);

 private:
  bool decode_pixels(std::span<const std::byte> bytes, DecodedRow& row);
  void resize(DecodedRow& row);
  void derive_views(DecodedRow& row);

  DecodeOptions options_;
  files::Image image_;
  std::optional<ViewDeriver> deriver_;
  ImageShape deriver_shape_;
};

// One raw row.
DecodedRow decode_row(std::span<const std::byte> bytes, const DecodeOptions& options);

// Area averaging when both sides shrink (no aliasing), bilinear otherwise. Aspect ratio is not kept. Sets `filter`.
files::Image resize_image(const files::Image& image, int size, ResizeFilter& filter);

// "none", "area", "bilinear" or "area+bilinear"; used is a set of ResizeFilter bits.
std::string resize_filter_name(unsigned used);
// The set that resize_filter_name writes so; empty for a name it never writes.
unsigned resize_filter_bits(std::string_view name);

}  // namespace assay::data
