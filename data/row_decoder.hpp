// SPDX-License-Identifier: Apache-2.0
// From the bytes of one file to one row of a store: decodes, resizes when asked, hashes the source. A damaged or
// foreign file is a result with a reason, not an exception, since packing goes on. Pure; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "data/batch_source.hpp"
#include "data/files/image_codec.hpp"
#include "data/files/sha256.hpp"

namespace assay::data {

// What was done to reach the asked size; the filter of a store is the set of those used.
enum class ResizeFilter : std::uint8_t { none = 0, area = 1, bilinear = 2 };

struct DecodeOptions {
  std::optional<int> size = {};             // resize to size x size pixels; otherwise images stay as they are
  std::optional<ImageShape> expected = {};  // without size: an image of another size is not decoded, only measured
  files::ImageLimits limits = {};
};

struct DecodedRow {
  std::string reject;                // not empty: why there is no row
  ImageShape shape;                  // of pixels; of the image itself when it is not the expected one
  std::vector<std::uint8_t> pixels;  // H x W x 3; empty when the size is not the expected one
  files::ImageInfo source;
  std::uint32_t source_bytes = 0;
  files::Sha256Digest source_hash{};
  ResizeFilter filter = ResizeFilter::none;
};

DecodedRow decode_row(std::span<const std::byte> bytes, const DecodeOptions& options);

// Area averaging when both sides shrink (no aliasing), bilinear otherwise. Aspect ratio is not kept. Sets `filter`.
files::Image resize_image(const files::Image& image, int size, ResizeFilter& filter);

// "none", "area", "bilinear" or "area+bilinear"; used is a set of ResizeFilter bits.
std::string resize_filter_name(unsigned used);

}  // namespace assay::data
