// SPDX-License-Identifier: Apache-2.0
#include "data/split_writer.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "data/store_format.hpp"

namespace assay::data {
namespace {

namespace format = store_format;

std::span<const std::byte> bytes_of(const auto& value) {
  return std::as_bytes(std::span(&value, 1));
}

files::Hdf5Group create_group(hid_t file, const std::string& name) {
  const files::Hdf5Properties creation(files::call_hdf5("prepare a group", H5Pcreate, H5P_GROUP_CREATE));
  files::keep_group_plain(creation.get());
  return files::Hdf5Group(
      files::call_hdf5("create a group", H5Gcreate2, file, name.c_str(), H5P_DEFAULT, creation.get(), H5P_DEFAULT));
}

// Rows that are pieces of one blob: how many bytes to expect cannot be told from the rows, but for names it can.
constexpr std::uint64_t kTypicalNameBytes = 32;

std::optional<std::uint64_t> expected_elements(const std::string& dataset, std::uint64_t images) {
  if (dataset == format::kBytes) return std::nullopt;
  return dataset == format::kNames ? images * kTypicalNameBytes : images + 1;
}

}  // namespace

SplitWriter::SplitWriter(hid_t file, std::string split, const StoreSchema& schema, std::uint64_t expected_rows)
    : split_(std::move(split)), schema_(schema), group_(create_group(file, split_)) {
  const auto specs = format::split_datasets(schema);
  const std::size_t pieces = (schema.encoding == Encoding::raw ? 1 : 2) + schema.views.size();
  for (std::size_t i = 0; i < specs.size(); ++i) {
    const std::string name = specs[i].name;
    const bool large = i < pieces && name != format::kOffsets;
    datasets_.try_emplace(name, group_.get(), specs[i], expected_elements(name, expected_rows),
                          large ? format::kChunkBytes : format::kColumnChunkBytes);
  }
  if (schema_.encoding == Encoding::encoded) put(format::kOffsets, file_bytes_);
  put(format::kNameOffsets, name_bytes_);
}

template <typename Value>
void SplitWriter::put(const char* dataset, const Value& value) {
  datasets_.find(dataset)->second.append(bytes_of(value));
}

void SplitWriter::append(const StoreRow& row) {
  append_image(row);
  append_views(row);
  name_bytes_ += row.name.size();
  datasets_.at(format::kNames).append(std::as_bytes(std::span(row.name)));
  put(format::kNameOffsets, name_bytes_);
  put(format::kLabels, row.label);
  put(format::kSourceCodec, static_cast<std::uint8_t>(row.source.codec));
  put(format::kSourceBytes, row.source_bytes);
  put(format::kSourceWidth, static_cast<std::uint32_t>(row.source.width));
  put(format::kSourceHeight, static_cast<std::uint32_t>(row.source.height));
  put(format::kSourceQuality, static_cast<std::uint8_t>(row.source.quality));
  datasets_.at(format::kSourceHash).append(std::as_bytes(std::span(row.source_hash)));
}

void SplitWriter::append_image(const StoreRow& row) {
  if (schema_.encoding == Encoding::raw) return datasets_.at(format::kImages).append(std::as_bytes(row.pixels));
  datasets_.at(format::kBytes).append(row.file);
  file_bytes_ += row.file.size();
  put(format::kOffsets, file_bytes_);
}

void SplitWriter::append_views(const StoreRow& row) {
  const std::size_t plane = row.views.size() / std::max<std::size_t>(1, schema_.views.size());
  for (std::size_t i = 0; i < schema_.views.size(); ++i) {
    datasets_.at(std::string(view_name(schema_.views[i]))).append(std::as_bytes(row.views.subspan(i * plane, plane)));
  }
}

void SplitWriter::finish(Digests& digests) {
  for (auto& [name, dataset] : datasets_) digests.emplace("/" + split_ + "/" + name, dataset.finish());
  datasets_.clear();
  group_.close();
}

}  // namespace assay::data
