// SPDX-License-Identifier: Apache-2.0
// Every name and number of the store format, version 1, in one place; docs/store-format.md says what each means. Writer
// and reader include this and spell nothing themselves. Changing a value here changes the format: raise kFormatVersion.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "data/store_schema.hpp"

namespace assay::data::store_format {

static_assert(std::endian::native == std::endian::little,
              "digests are taken over little-endian bytes as they lie in memory");

inline constexpr std::string_view kMagic = "assay-store";
inline constexpr std::uint32_t kFormatVersion = 1;

// Attributes of the root group.
inline constexpr const char* kMagicAttribute = "magic";
inline constexpr const char* kFormatVersionAttribute = "format_version";
inline constexpr const char* kToolVersionAttribute = "tool_version";
inline constexpr const char* kClassNamesAttribute = "class_names";  // one per line, in the order of the labels
inline constexpr const char* kHeightAttribute = "image_height";
inline constexpr const char* kWidthAttribute = "image_width";
inline constexpr const char* kChannelsAttribute = "channels";
inline constexpr const char* kColourAttribute = "colour";
inline constexpr const char* kEncodingAttribute = "encoding";
inline constexpr const char* kResizeFilterAttribute = "resize_filter";
inline constexpr const char* kViewsAttribute = "views";      // names with spaces between; only where there are any
inline constexpr const char* kDigestsAttribute = "digests";  // lines "PATH HEX", sorted by path
inline constexpr const char* kContentHashAttribute = "content_hash";

inline constexpr std::string_view kColour = "RGB";
inline constexpr std::string_view kEncodingRaw = "raw";
inline constexpr std::string_view kEncodingEncoded = "encoded";

// Groups, in the order in which they are written.
inline constexpr std::array<std::string_view, 3> kSplits = {"train", "validation", "test"};

// Datasets of a split; views add one of their name each.
inline constexpr const char* kImages = "images";    // raw stores
inline constexpr const char* kBytes = "bytes";      // encoded stores: the files, one after the other
inline constexpr const char* kOffsets = "offsets";  // encoded stores: where each begins in them, and where they end
inline constexpr const char* kLabels = "labels";
inline constexpr const char* kNames = "names";
inline constexpr const char* kNameOffsets = "name_offsets";
inline constexpr const char* kSourceCodec = "source_codec";
inline constexpr const char* kSourceBytes = "source_bytes";
inline constexpr const char* kSourceWidth = "source_width";
inline constexpr const char* kSourceHeight = "source_height";
inline constexpr const char* kSourceQuality = "source_quality";
inline constexpr const char* kSourceHash = "source_hash";

// The digest line that covers the attributes which give the bytes their meaning.
inline constexpr const char* kAttributesDigest = "@attributes";

enum class Element { u8 = 1, u32 = 4, u64 = 8 };  // value: bytes

// A dataset: rows of `row_shape` elements ([] = one element a row), the row number being the only growing dimension.
struct DatasetSpec {
  std::string name;
  Element element;
  std::vector<std::uint64_t> row_shape;

  std::size_t row_bytes() const {
    std::size_t bytes = static_cast<std::size_t>(element);
    for (const auto extent : row_shape) bytes *= extent;
    return bytes;
  }
};

// All datasets of a split, in the order in which they are written.
inline std::vector<DatasetSpec> split_datasets(const StoreSchema& schema) {
  const auto extent = [](int value) { return static_cast<std::uint64_t>(value); };
  const std::uint64_t height = extent(schema.image.height), width = extent(schema.image.width);
  std::vector<DatasetSpec> specs;
  if (schema.encoding == Encoding::raw) {
    specs.push_back({kImages, Element::u8, {height, width, extent(schema.image.channels)}});
  } else {
    specs.push_back({kBytes, Element::u8, {}});
    specs.push_back({kOffsets, Element::u64, {}});
  }
  for (const View view : schema.views) specs.push_back({std::string(view_name(view)), Element::u8, {height, width}});
  const std::vector<DatasetSpec> columns = {
      {kLabels, Element::u8, {}},        {kNames, Element::u8, {}},         {kNameOffsets, Element::u64, {}},
      {kSourceCodec, Element::u8, {}},   {kSourceBytes, Element::u32, {}},  {kSourceWidth, Element::u32, {}},
      {kSourceHeight, Element::u32, {}}, {kSourceQuality, Element::u8, {}}, {kSourceHash, Element::u8, {32}}};
  specs.insert(specs.end(), columns.begin(), columns.end());
  return specs;
}

inline constexpr std::size_t kChunkBytes = 4u << 20;  // of images, views and files; one chunk is one read, one checksum
inline constexpr std::size_t kColumnChunkBytes = 256u << 10;

// Caps of the reader, all checked before anything is allocated.
inline constexpr int kMaxImageSide = 16384;
inline constexpr std::size_t kMaxChunkBytes = 1u << 30;    // one row of the largest image fits
inline constexpr std::uint64_t kMaxRows = 0xFFFFFFFFu;     // samples are numbered with 32 bits
inline constexpr std::uint64_t kMaxFileBytes = 64u << 20;  // of one image of an encoded store
inline constexpr std::size_t kMaxAttributeBytes = 32u << 10;
inline constexpr std::size_t kMaxClasses = 255;

}  // namespace assay::data::store_format
