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
  // A split, with the datasets that are read piece by piece kept open.
  struct Split {
    DatasetReader images;  // pixels, or the bytes of the files
    std::map<View, DatasetReader> views;
    std::uint64_t rows = 0;
  };

  std::filesystem::path path;
  files::Hdf5File file;
  StoreInfo info;
  StoreSchema schema;
  std::map<std::string, Split, std::less<>> splits;

  StoreError fault(std::string_view split, const std::string& what) const {
    return StoreError(path.string() + ": split " + std::string(split) + what);
  }

  DatasetReader open(std::string_view split, std::string_view name) const {
    for (auto& spec : format::split_datasets(schema)) {
      if (spec.name == name) return DatasetReader(file.get(), path, split, std::move(spec));
    }
    throw std::invalid_argument("the store format has no dataset '" + std::string(name) + "'");
  }

  Split open_split(const std::string& name) const {
    const bool raw = schema.encoding == Encoding::raw;
    Split split{open(name, raw ? format::kImages : format::kBytes), {}};
    split.rows = raw ? split.images.rows() : open(name, format::kOffsets).rows();
    if (!raw && split.rows-- == 0) throw fault(name, " has no offsets; pack again");
    if (split.rows > format::kMaxRows) throw fault(name, " has too many rows");
    for (const View view : schema.views) {
      const DatasetReader& reader = split.views.emplace(view, open(name, view_name(view))).first->second;
      check_rows(name, view_name(view), reader.rows(), split.rows);
    }
    return split;
  }

  const Split& split(std::string_view name) const {
    const auto found = splits.find(name);
    if (found != splits.end()) return found->second;
    std::string known;
    for (const auto& [split, ignored] : splits) known += (known.empty() ? "" : ", ") + split;
    throw StoreError(path.string() + ": no split '" + std::string(name) + "'; it has " + known);
  }

  void demand(Encoding encoding, const char* what) const {
    if (schema.encoding == encoding) return;
    throw StoreError(path.string() + ": " + what + " asked of a store whose encoding is " + info.encoding);
  }

  void check_rows(std::string_view split, std::string_view dataset, std::uint64_t rows, std::uint64_t images) const {
    if (rows == images) return;
    throw fault(split, ", " + std::string(dataset) + " has " + std::to_string(rows) + " rows, but there are " +
                           std::to_string(images) + " images; pack again");
  }

  // A column of the split, one element a row.
  template <typename Value>
  std::vector<Value> column(std::string_view split_name, const char* name) const {
    const DatasetReader reader = open(split_name, name);
    const std::uint64_t rows = split(split_name).rows;
    check_rows(split_name, name, reader.rows(), rows);
    std::vector<Value> values(rows);
    reader.read(0, rows, std::as_writable_bytes(std::span(values)));
    return values;
  }

  // Where each row's piece of a blob begins, and where the last one ends.
  std::vector<std::uint64_t> blob_offsets(std::string_view split_name, const char* name, std::uint64_t blob_bytes,
                                          const std::string& mismatch) const {
    const DatasetReader reader = open(split_name, name);
    if (reader.rows() != split(split_name).rows + 1) throw fault(split_name, mismatch);
    std::vector<std::uint64_t> offsets(reader.rows());
    reader.read(0, offsets.size(), std::as_writable_bytes(std::span(offsets)));
    if (offsets.front() != 0 || offsets.back() != blob_bytes || !std::is_sorted(offsets.begin(), offsets.end())) {
      throw fault(split_name, mismatch);
    }
    return offsets;
  }
};

StoreSchema schema_of(const StoreInfo& info) {
  return {info.image, parse_encoding(info.encoding), info.views};
}

StoreReader::StoreReader(const std::filesystem::path& path) : implementation_(std::make_unique<Implementation>()) {
  auto& self = *implementation_;
  self.path = path;
  self.file = open_store_file(path);
  self.info = read_store_header(self.file.get(), path);
  self.schema = schema_of(self.info);
  for (const auto split : format::kSplits) {
    const std::string name(split);
    if (!group_exists(self.file.get(), path, name)) continue;
    const auto& opened = self.splits.emplace(name, self.open_split(name)).first->second;
    self.info.split_counts.emplace(name, opened.rows);
  }
  if (self.splits.empty()) throw StoreError(path.string() + ": holds no split; pack again");
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
  return implementation_->splits.contains(split);
}

std::uint64_t StoreReader::count(std::string_view split) const {
  return implementation_->split(split).rows;
}

void StoreReader::read_images(std::string_view split, std::uint64_t first, std::uint64_t count,
                              std::span<std::uint8_t> out) const {
  implementation_->demand(Encoding::raw, "decoded images were");
  implementation_->split(split).images.read(first, count, std::as_writable_bytes(out));
}

std::vector<std::uint64_t> StoreReader::offsets(std::string_view split) const {
  const auto& self = *implementation_;
  self.demand(Encoding::encoded, "image files were");
  auto offsets = self.blob_offsets(split, format::kOffsets, self.split(split).images.rows(),
                                   ", files and offsets do not fit; pack again");
  for (std::size_t row = 0; row + 1 < offsets.size(); ++row) {
    const std::uint64_t bytes = offsets[row + 1] - offsets[row];
    if (bytes > 0 && bytes <= format::kMaxFileBytes) continue;
    throw self.fault(split, ", row " + std::to_string(row) + " is a file of " + std::to_string(bytes) +
                                " bytes, but 1 to " + std::to_string(format::kMaxFileBytes) + " can be; pack again");
  }
  return offsets;
}

void StoreReader::read_bytes(std::string_view split, std::uint64_t first_byte, std::span<std::byte> out) const {
  implementation_->demand(Encoding::encoded, "image files were");
  implementation_->split(split).images.read(first_byte, out.size(), out);
}

void StoreReader::read_view(std::string_view split, View view, std::uint64_t first, std::uint64_t count,
                            std::span<std::uint8_t> out) const {
  const auto& views = implementation_->split(split).views;
  const auto found = views.find(view);
  if (found == views.end()) {
    const std::string kept = views.empty() ? "no views" : "the views " + views_text(info().views);
    throw StoreError(path().string() + ": no view " + std::string(view_name(view)) + "; it keeps " + kept);
  }
  found->second.read(first, count, std::as_writable_bytes(out));
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
  const auto& self = *implementation_;
  const DatasetReader blob_reader = self.open(split, format::kNames);
  const auto offsets =
      self.blob_offsets(split, format::kNameOffsets, blob_reader.rows(), ", names and offsets do not fit; pack again");
  std::string blob(blob_reader.rows(), '\0');
  blob_reader.read(0, blob.size(), std::as_writable_bytes(std::span(blob)));
  const std::uint64_t rows = count(split);
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
