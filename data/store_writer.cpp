// SPDX-License-Identifier: Apache-2.0
#include "data/store_writer.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>

#include "data/files/hdf5_attribute.hpp"
#include "data/files/hdf5_output.hpp"
#include "data/split_writer.hpp"
#include "data/store_digests.hpp"
#include "data/store_format.hpp"

namespace assay::data {
namespace {

namespace format = store_format;

// The size of images that come one by one, as long as all have the same.
class CommonSize {
 public:
  void add(const files::ImageInfo& source) {
    if (rows_++ == 0) shape_ = {source.height, source.width, 3};
    if (shape_.height != source.height || shape_.width != source.width) shape_ = {0, 0, 3};
  }
  const ImageShape& shape() const { return shape_; }

 private:
  ImageShape shape_{0, 0, 3};
  std::uint64_t rows_ = 0;
};

void check_schema(const StoreSchema& schema) {
  const auto side_fits = [](int side) { return side > 0 && side <= format::kMaxImageSide; };
  const bool open_size = schema.image.height == 0 && schema.image.width == 0 && schema.encoding == Encoding::encoded &&
                         schema.views.empty();
  if (schema.image.channels != 3 || !(open_size || (side_fits(schema.image.height) && side_fits(schema.image.width)))) {
    throw std::invalid_argument("a store holds RGB images of 1 to " + std::to_string(format::kMaxImageSide) +
                                " pixels a side");
  }
}

void check_row(const StoreSchema& schema, std::size_t classes, const StoreRow& row) {
  const std::size_t plane = schema.image.bytes() / 3;
  const bool raw = schema.encoding == Encoding::raw;
  const bool image_fits =
      raw ? row.pixels.size() == schema.image.bytes()
          : !row.file.empty() && row.file.size() <= format::kMaxFileBytes && row.file.size() == row.source_bytes;
  if (image_fits && row.views.size() == plane * schema.views.size() && row.label < classes) return;
  throw std::invalid_argument("row '" + std::string(row.name) + "' does not fit the store's image size or classes");
}

}  // namespace

struct StoreWriter::Implementation {
  files::Hdf5Output output;
  std::vector<std::string> class_names;
  StoreSchema schema;
  CommonSize size;  // of encoded images
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
    files::write_number_attribute(file, format::kHeightAttribute, static_cast<std::uint32_t>(schema.image.height));
    files::write_number_attribute(file, format::kWidthAttribute, static_cast<std::uint32_t>(schema.image.width));
    files::write_number_attribute(file, format::kChannelsAttribute, static_cast<std::uint32_t>(schema.image.channels));
    files::write_text_attribute(file, format::kColourAttribute, std::string(format::kColour));
    files::write_text_attribute(file, format::kEncodingAttribute, std::string(encoding_name(schema.encoding)));
    files::write_text_attribute(file, format::kResizeFilterAttribute, resize_filter);
    if (!schema.views.empty()) files::write_text_attribute(file, format::kViewsAttribute, views_text(schema.views));
    files::write_text_attribute(file, format::kDigestsAttribute, to_text(digests));
    files::write_text_attribute(file, format::kContentHashAttribute, content_hash(digests));
  }
};

StoreWriter::StoreWriter(const std::filesystem::path& path, const std::filesystem::path& shown_as,
                         std::vector<std::string> class_names, StoreSchema schema) {
  check_schema(schema);
  if (class_names.empty() || class_names.size() > format::kMaxClasses) {
    throw std::invalid_argument("a store has 1 to " + std::to_string(format::kMaxClasses) + " classes");
  }
  implementation_.reset(
      new Implementation{files::Hdf5Output(path, shown_as), std::move(class_names), std::move(schema), {}, {}, {}, {}});
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
    self.split.emplace(self.output.file(), std::string(split), self.schema, expected_rows);
  });
}

void StoreWriter::append(const StoreRow& row) {
  auto& self = *implementation_;
  if (!self.split) throw std::invalid_argument("a row needs a split: call begin_split first");
  check_row(self.schema, self.class_names.size(), row);
  self.size.add(row.source);
  self.guarded([&] { self.split->append(row); });
}

std::string StoreWriter::finish(const std::string& resize_filter) {
  auto& self = *implementation_;
  self.guarded([&] {
    self.end_split();
    if (self.schema.image.bytes() == 0) self.schema.image = self.size.shape();
    self.digests.emplace(format::kAttributesDigest, attributes_digest(self.class_names, self.schema, resize_filter));
    self.write_attributes(resize_filter);
  });
  self.output.close();
  return content_hash(self.digests);
}

const ImageShape& StoreWriter::image() const {
  return implementation_->schema.image;
}

std::uint64_t StoreWriter::bytes() const {
  return implementation_->output.bytes();
}

}  // namespace assay::data
