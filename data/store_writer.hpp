// SPDX-License-Identifier: Apache-2.0
// Writes a new store, split after split, row after row. The file is complete only after finish(); until then it is
// worthless, so write it beside its place and rename it (see packer.hpp). Equal rows in equal order give equal bytes:
// no times, no host, no paths. One owner, one thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "data/files/error.hpp"
#include "data/files/image_codec.hpp"
#include "data/files/sha256.hpp"
#include "data/store_schema.hpp"

namespace assay::data {

struct StoreRow {
  std::span<const std::uint8_t> pixels;  // raw stores: H x W x 3 of the store's size
  std::uint8_t label = 0;
  std::string_view name;
  files::ImageInfo source;  // the file as it came
  std::uint32_t source_bytes = 0;
  files::Sha256Digest source_hash{};
  std::span<const std::byte> file = {};      // encoded stores: the file as it came
  std::span<const std::uint8_t> views = {};  // one H x W plane after the other, for each view of the store
};

class StoreWriter {
 public:
  // Faults name `shown_as`, the store's final place. An encoded store without views may leave its image size open
  // (0 x 0): it becomes the size of all images, where they have one. Throws OutputError; std::invalid_argument on a
  // size or class list the format cannot hold.
  StoreWriter(const std::filesystem::path& path, const std::filesystem::path& shown_as,
              std::vector<std::string> class_names, StoreSchema schema);
  ~StoreWriter();
  StoreWriter(const StoreWriter&) = delete;
  StoreWriter& operator=(const StoreWriter&) = delete;

  // Ends the split before it. `split` is one of store_format::kSplits, each at most once; expected_rows is an upper
  // guess.
  void begin_split(std::string_view split, std::uint64_t expected_rows);
  // Throws OutputError (disk full, ...); std::invalid_argument on a row that does not fit the store.
  void append(const StoreRow& row);
  // Writes digests and attributes, closes the file and returns the content hash.
  std::string finish(const std::string& resize_filter);
  // The image size; an open one is known after finish().
  const ImageShape& image() const;
  // Size of the file; valid after finish().
  std::uint64_t bytes() const;

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace assay::data
