// SPDX-License-Identifier: Apache-2.0
#include "data/store_writer.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>

#include "data/dataset_writer.hpp"
#include "data/files/hdf5_attribute.hpp"
#include "data/files/hdf5_output.hpp"
#include "data/store_digests.hpp"
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

// The datasets of the split being written, by name.
class SplitWriter {
 public:
  SplitWriter(hid_t file, std::string split, const ImageShape& image, std::uint64_t expected_rows)
      : split_(std::move(split)), group_(create_group(file, split_)) {
    for (auto& spec : format::split_datasets(image)) {
      const bool images = spec.name == std::string_view(format::kImages);
      const bool blob = spec.name == std::string_view(format::kNames);
      const std::uint64_t rows = blob ? expected_rows * kTypicalNameBytes : expected_rows + 1;
      const std::string name = spec.name;
      datasets_.try_emplace(name, group_.get(), std::move(spec), rows,
                            images ? format::kChunkBytes : format::kColumnChunkBytes);
    }
    put(format::kNameOffsets, name_bytes_);
  }

  const std::string& name() const { return split_; }

  void append(const StoreRow& row) {
    name_bytes_ += row.name.size();
    datasets_.at(format::kImages).append(std::as_bytes(row.pixels));
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

  void finish(Digests& digests) {
    for (auto& [name, dataset] : datasets_) digests.emplace("/" + split_ + "/" + name, dataset.finish());
    datasets_.clear();
    group_.close();
  }

 private:
  static constexpr std::uint64_t kTypicalNameBytes = 32;

  void put(const char* dataset, const auto& value) { datasets_.at(dataset).append(bytes_of(value)); }

  std::string split_;
  files::Hdf5Group group_;
  std::map<std::string, DatasetWriter, std::less<>> datasets_;
  std::uint64_t name_bytes_ = 0;
};

}  // namespace

struct StoreWriter::Implementation {
  files::Hdf5Output output;
  std::vector<std::string> class_names;
  ImageShape image;
  std::optional<SplitWriter> split;
  std::vector<std::string> finished;
  Digests digests;

  // Runs a step that writes; a device fault is what the driver saw, anything else is what HDF5 says.
  template <typename Step>
  void guarded(Step step) {
    try {
      step();
    } catch (const files::Hdf5Error& error) {
      output.check();
      throw files::OutputError("cannot write " + output.shown_as().string() + ": HDF5 " + error.what() +
                               "; check the disk and pack again");
    }
    output.check();
  }

  void end_split() {
    if (!split) return;
    split->finish(digests);
    finished.push_back(split->name());
    split.reset();
  }

  void write_attributes(const std::string& resize_filter) {
    const hid_t file = output.file();
    files::write_text_attribute(file, format::kMagicAttribute, std::string(format::kMagic));
    files::write_number_attribute(file, format::kFormatVersionAttribute, format::kFormatVersion);
    files::write_text_attribute(file, format::kToolVersionAttribute, ASSAY_VERSION);
    std::string names;
    for (const auto& name : class_names) names += name + '\n';
    files::write_text_attribute(file, format::kClassNamesAttribute, names);
    files::write_number_attribute(file, format::kHeightAttribute, static_cast<std::uint32_t>(image.height));
    files::write_number_attribute(file, format::kWidthAttribute, static_cast<std::uint32_t>(image.width));
    files::write_number_attribute(file, format::kChannelsAttribute, static_cast<std::uint32_t>(image.channels));
    files::write_text_attribute(file, format::kColourAttribute, std::string(format::kColour));
    files::write_text_attribute(file, format::kEncodingAttribute, std::string(format::kEncodingRaw));
    files::write_text_attribute(file, format::kResizeFilterAttribute, resize_filter);
    files::write_text_attribute(file, format::kDigestsAttribute, to_text(digests));
    files::write_text_attribute(file, format::kContentHashAttribute, content_hash(digests));
  }
};

StoreWriter::StoreWriter(const std::filesystem::path& path, const std::filesystem::path& shown_as,
                         std::vector<std::string> class_names, ImageShape image) {
  const auto side_fits = [](int side) { return side > 0 && side <= format::kMaxImageSide; };
  if (!side_fits(image.height) || !side_fits(image.width) || image.channels != 3) {
    throw std::invalid_argument("a store holds RGB images of 1 to " + std::to_string(format::kMaxImageSide) +
                                " pixels a side");
  }
  if (class_names.empty() || class_names.size() > format::kMaxClasses) {
    throw std::invalid_argument("a store has 1 to " + std::to_string(format::kMaxClasses) + " classes");
  }
  implementation_.reset(
      new Implementation{files::Hdf5Output(path, shown_as), std::move(class_names), image, {}, {}, {}});
}

StoreWriter::~StoreWriter() = default;

void StoreWriter::begin_split(std::string_view split, std::uint64_t expected_rows) {
  auto& self = *implementation_;
  if (std::find(format::kSplits.begin(), format::kSplits.end(), split) == format::kSplits.end()) {
    throw std::invalid_argument("a store has no split '" + std::string(split) + "'");
  }
  self.guarded([&] {
    self.end_split();
    if (std::find(self.finished.begin(), self.finished.end(), split) != self.finished.end()) {
      throw std::invalid_argument("split '" + std::string(split) + "' was written before");
    }
    self.split.emplace(self.output.file(), std::string(split), self.image, expected_rows);
  });
}

void StoreWriter::append(const StoreRow& row) {
  auto& self = *implementation_;
  if (!self.split) throw std::invalid_argument("a row needs a split: call begin_split first");
  if (row.pixels.size() != self.image.bytes() || row.label >= self.class_names.size()) {
    throw std::invalid_argument("row '" + std::string(row.name) + "' does not fit the store's image size or classes");
  }
  self.guarded([&] { self.split->append(row); });
}

std::string StoreWriter::finish(const std::string& resize_filter) {
  auto& self = *implementation_;
  self.guarded([&] {
    self.end_split();
    self.digests.emplace(format::kAttributesDigest,
                         attributes_digest(self.class_names, self.image, format::kEncodingRaw, resize_filter));
    self.write_attributes(resize_filter);
  });
  self.output.close();
  return content_hash(self.digests);
}

std::uint64_t StoreWriter::bytes() const {
  return implementation_->output.bytes();
}

}  // namespace assay::data
