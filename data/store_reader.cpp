// SPDX-License-Identifier: Apache-2.0
#include "data/store_reader.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "data/dataset_reader.hpp"
#include "data/store_format.hpp"
#include "data/store_header.hpp"

namespace assay::data {
namespace {

namespace format = store_format;

bool group_exists(hid_t file, const std::filesystem::path& path, const std::string& split) {
  try {
    return files::call_hdf5("look for a split", H5Lexists, file, split.c_str(), H5P_DEFAULT) > 0;
  } catch (const files::Hdf5Error& error) {
    throw StoreError(path.string() + ": damaged (" + error.what() + "); pack again");
  }
}

}  // namespace

struct StoreReader::Implementation {
  std::filesystem::path path;
  files::Hdf5File file;
  StoreInfo info;
  std::map<std::string, DatasetReader, std::less<>> images;  // by split

  DatasetReader open(std::string_view split, std::string_view name) const {
    for (auto& spec : format::split_datasets(info.image)) {
      if (spec.name == name) return DatasetReader(file.get(), path, split, std::move(spec));
    }
    throw std::invalid_argument("the store format has no dataset '" + std::string(name) + "'");
  }

  const DatasetReader& images_of(std::string_view split) const {
    const auto found = images.find(split);
    if (found != images.end()) return found->second;
    std::string known;
    for (const auto& [name, reader] : images) known += (known.empty() ? "" : ", ") + name;
    throw StoreError(path.string() + ": no split '" + std::string(split) + "'; it has " + known);
  }

  // A column of the split, one element a row.
  template <typename Value>
  std::vector<Value> column(std::string_view split, const char* name) const {
    const DatasetReader reader = open(split, name);
    const std::uint64_t rows = images_of(split).rows();
    if (reader.rows() != rows || reader.row_bytes() != sizeof(Value)) {
      throw StoreError(path.string() + ": split " + std::string(split) + ", " + name + " has " +
                       std::to_string(reader.rows()) + " rows, but there are " + std::to_string(rows) +
                       " images; pack again");
    }
    std::vector<Value> values(rows);
    reader.read(0, rows, std::as_writable_bytes(std::span(values)));
    return values;
  }
};

StoreReader::StoreReader(const std::filesystem::path& path) : implementation_(std::make_unique<Implementation>()) {
  auto& self = *implementation_;
  self.path = path;
  self.file = open_store_file(path);
  self.info = read_store_header(self.file.get(), path);
  for (const auto split : format::kSplits) {
    const std::string name(split);
    if (!group_exists(self.file.get(), path, name)) continue;
    const auto& reader = self.images.emplace(name, self.open(name, format::kImages)).first->second;
    if (reader.rows() > format::kMaxRows) throw StoreError(path.string() + ": split " + name + " has too many rows");
    self.info.split_counts.emplace(name, reader.rows());
  }
  if (self.images.empty()) throw StoreError(path.string() + ": holds no split; pack again");
}

StoreReader::~StoreReader() = default;
StoreReader::StoreReader(StoreReader&&) noexcept = default;
StoreReader& StoreReader::operator=(StoreReader&&) noexcept = default;

const std::filesystem::path& StoreReader::path() const {
  return implementation_->path;
}

const StoreInfo& StoreReader::info() const {
  return implementation_->info;
}

bool StoreReader::has_split(std::string_view split) const {
  return implementation_->images.contains(split);
}

std::uint64_t StoreReader::count(std::string_view split) const {
  return implementation_->images_of(split).rows();
}

void StoreReader::read_images(std::string_view split, std::uint64_t first, std::uint64_t count,
                              std::span<std::uint8_t> out) const {
  implementation_->images_of(split).read(first, count, std::as_writable_bytes(out));
}

std::vector<std::uint8_t> StoreReader::labels(std::string_view split) const {
  auto labels = implementation_->column<std::uint8_t>(split, format::kLabels);
  const std::size_t classes = info().class_names.size();
  const auto bad = std::find_if(labels.begin(), labels.end(), [&](std::uint8_t label) { return label >= classes; });
  if (bad != labels.end()) {
    throw StoreError(path().string() + ": split " + std::string(split) + ", row " +
                     std::to_string(bad - labels.begin()) + " has label " + std::to_string(*bad) + ", but there are " +
                     std::to_string(classes) + " classes; pack again");
  }
  return labels;
}

std::vector<std::string> StoreReader::names(std::string_view split) const {
  const DatasetReader offset_reader = implementation_->open(split, format::kNameOffsets);
  const DatasetReader blob_reader = implementation_->open(split, format::kNames);
  const std::uint64_t rows = count(split);
  const auto fault = [&] {
    return StoreError(path().string() + ": split " + std::string(split) + ", names and offsets do not fit; pack again");
  };
  if (offset_reader.rows() != rows + 1) throw fault();
  std::vector<std::uint64_t> offsets(rows + 1);
  offset_reader.read(0, rows + 1, std::as_writable_bytes(std::span(offsets)));
  std::string blob(blob_reader.rows(), '\0');
  blob_reader.read(0, blob.size(), std::as_writable_bytes(std::span(blob)));
  if (offsets.front() != 0 || offsets.back() != blob.size() || !std::is_sorted(offsets.begin(), offsets.end())) {
    throw fault();
  }
  std::vector<std::string> names(rows);
  for (std::uint64_t row = 0; row < rows; ++row)
    names[row] = blob.substr(offsets[row], offsets[row + 1] - offsets[row]);
  return names;
}

SourceColumns StoreReader::sources(std::string_view split) const {
  const auto& self = *implementation_;
  SourceColumns columns;
  for (const std::uint8_t codec : self.column<std::uint8_t>(split, format::kSourceCodec)) {
    if (codec > static_cast<std::uint8_t>(files::Codec::png)) {
      throw StoreError(path().string() + ": split " + std::string(split) + " names an unknown codec; pack again");
    }
    columns.codec.push_back(static_cast<files::Codec>(codec));
  }
  columns.bytes = self.column<std::uint32_t>(split, format::kSourceBytes);
  columns.width = self.column<std::uint32_t>(split, format::kSourceWidth);
  columns.height = self.column<std::uint32_t>(split, format::kSourceHeight);
  columns.quality = self.column<std::uint8_t>(split, format::kSourceQuality);
  columns.hash = self.column<std::array<std::uint8_t, 32>>(split, format::kSourceHash);
  return columns;
}

}  // namespace assay::data
