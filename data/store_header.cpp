// SPDX-License-Identifier: Apache-2.0
#include "data/store_header.hpp"

#include <absl/strings/str_split.h>

#include <algorithm>
#include <stdexcept>

#include "data/files/abandoned_files.hpp"
#include "data/files/file_descriptor.hpp"
#include "data/files/hdf5_attribute.hpp"
#include "data/store_digests.hpp"
#include "data/store_format.hpp"

namespace assay::data {
namespace {

namespace format = store_format;

constexpr std::string_view kNoStore = ": not a store; make one with 'assay pack INPUT --output STORE'";

StoreError unfinished(const std::filesystem::path& path) {
  return StoreError(path.string() + ": is not finished: another process writes it, or one was killed; pack again");
}

std::string text(hid_t file, const char* name) {
  return files::read_text_attribute(file, name, format::kMaxAttributeBytes);
}

void check_version(hid_t file, const std::filesystem::path& path) {
  if (!files::has_attribute(file, format::kMagicAttribute) || text(file, format::kMagicAttribute) != format::kMagic) {
    throw StoreError(path.string() + std::string(kNoStore));
  }
  const std::uint32_t version = files::read_number_attribute(file, format::kFormatVersionAttribute);
  if (version != format::kFormatVersion) {
    throw StoreError(path.string() + ": store format version " + std::to_string(version) +
                     ", but this program reads version " + std::to_string(format::kFormatVersion) +
                     "; pack the images again with this program");
  }
}

int side(hid_t file, const char* name) {
  const std::uint32_t value = files::read_number_attribute(file, name);
  if (value > static_cast<std::uint32_t>(format::kMaxImageSide)) {
    throw std::invalid_argument(std::string(name) + " is " + std::to_string(value));
  }
  return static_cast<int>(value);
}

StoreSchema read_schema(hid_t file) {
  StoreSchema schema;
  schema.encoding = parse_encoding(text(file, format::kEncodingAttribute));
  schema.image = {side(file, format::kHeightAttribute), side(file, format::kWidthAttribute), 3};
  if (files::has_attribute(file, format::kViewsAttribute)) {
    schema.views = parse_views_text(text(file, format::kViewsAttribute));
  }
  const bool without_size = schema.image.height == 0 && schema.image.width == 0;
  const bool may_lack_it = schema.encoding == Encoding::encoded && schema.views.empty();
  if (schema.image.bytes() == 0 && !(without_size && may_lack_it)) {
    throw std::invalid_argument("its images have no size");
  }
  if (text(file, format::kColourAttribute) != format::kColour ||
      files::read_number_attribute(file, format::kChannelsAttribute) != 3) {
    throw std::invalid_argument("its colours are none this program knows");
  }
  return schema;
}

StoreInfo read_attributes(hid_t file) {
  StoreInfo info;
  info.format_version = static_cast<int>(format::kFormatVersion);
  info.tool_version = text(file, format::kToolVersionAttribute);
  info.class_names = absl::StrSplit(text(file, format::kClassNamesAttribute), '\n', absl::SkipEmpty());
  const StoreSchema schema = read_schema(file);
  info.image = schema.image;
  info.encoding = encoding_name(schema.encoding);
  info.views = schema.views;
  info.resize_filter = text(file, format::kResizeFilterAttribute);
  info.digests = parse_digests(text(file, format::kDigestsAttribute));
  info.content_hash = text(file, format::kContentHashAttribute);
  if (info.class_names.empty() || info.class_names.size() > format::kMaxClasses) {
    throw std::invalid_argument("it has no usable class names");
  }
  const auto attributes = info.digests.find(format::kAttributesDigest);
  if (attributes == info.digests.end() ||
      attributes->second != attributes_digest(info.class_names, schema, info.resize_filter)) {
    throw std::invalid_argument("its attributes do not match their digest");
  }
  if (content_hash(info.digests) != info.content_hash) {
    throw std::invalid_argument("its digests do not match the content hash");
  }
  return info;
}

}  // namespace

files::Hdf5File open_store_file(const std::filesystem::path& path) {
  try {
    const auto readable = files::FileDescriptor::open_for_reading(path);
  } catch (const files::InputError& error) {
    if (!std::filesystem::exists(path) && !files::temporaries_of(path).empty()) throw unfinished(path);
    throw StoreError(error.what());
  }
  files::silence_hdf5();
  try {
    return files::open_hdf5_read_only(path);
  } catch (const files::Hdf5Error& error) {
    // HDF5 marks a file that is open for writing; the mark of a killed process stays.
    const bool marked = std::string_view(error.what()).find("already open for write") != std::string_view::npos;
    if (marked || files::is_temporary_name(path)) throw unfinished(path);
    if (H5Fis_hdf5(path.c_str()) <= 0) throw StoreError(path.string() + std::string(kNoStore));
    throw StoreError(path.string() + ": truncated or damaged (" + error.what() + "); pack again");
  }
}

StoreInfo read_store_header(hid_t file, const std::filesystem::path& path) {
  try {
    if (!files::is_plain_group(file, "/")) throw StoreError(path.string() + std::string(kNoStore));
    check_version(file, path);
    return read_attributes(file);
  } catch (const files::Hdf5Error& error) {
    throw StoreError(path.string() + ": damaged header (" + error.what() + "); pack again");
  } catch (const std::invalid_argument& error) {
    throw StoreError(path.string() + ": damaged header (" + error.what() + "); pack again");
  }
}

}  // namespace assay::data
