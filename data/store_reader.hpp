// SPDX-License-Identifier: Apache-2.0
// Opens a store read-only, without file locks, and reads the rows it is asked for. Each rank (and thread) has its own
// reader; a reader is used by one thread at a time. The format is docs/store-format.md, its names store_format.hpp.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "data/batch_source.hpp"
#include "data/files/error.hpp"
#include "data/files/image_codec.hpp"
#include "data/store_schema.hpp"

namespace assay::data {

// A store that is missing, truncated, damaged or of another version; the message names the file and the remedy.
class StoreError : public files::InputError {
 public:
  using files::InputError::InputError;
};

struct StoreInfo {
  int format_version = 0;
  std::string tool_version;
  std::vector<std::string> class_names;  // index = label: FAKE, REAL
  // Of all images. Encoded stores: what they are brought to when read; 0 x 0 where they differ and none was asked for.
  ImageShape image;
  std::string encoding;                               // "raw" or "encoded"
  std::vector<View> views = {};                       // kept beside the images, at the size above; never View::rgb
  std::string resize_filter;                          // "none" when nothing was resized
  std::string content_hash;                           // hex SHA-256 over the digests: what a run records
  std::map<std::string, std::string> digests;         // dataset path -> hex SHA-256
  std::map<std::string, std::uint64_t> split_counts;  // "train", "validation", "test" that are present -> rows
};

StoreSchema schema_of(const StoreInfo& info);

// The source columns of one split, row by row.
struct SourceColumns {
  std::vector<files::Codec> codec;
  std::vector<std::uint32_t> bytes;
  std::vector<std::uint32_t> width;
  std::vector<std::uint32_t> height;
  std::vector<std::uint8_t> quality;               // 0 for PNG
  std::vector<std::array<std::uint8_t, 32>> hash;  // SHA-256 of the file as it came
};

class StoreReader {
 public:
  // Throws StoreError.
  explicit StoreReader(const std::filesystem::path& path);
  ~StoreReader();
  StoreReader(StoreReader&&) noexcept;
  StoreReader& operator=(StoreReader&&) noexcept;

  const std::filesystem::path& path() const;
  const StoreInfo& info() const;
  bool has_split(std::string_view split) const;
  // Rows of a split; throws StoreError naming the splits that exist when it is absent.
  std::uint64_t count(std::string_view split) const;
  // Raw stores: copies rows [first, first + count) into out (count x H x W x 3 bytes). Throws StoreError on a damaged
  // chunk and on an encoded store.
  void read_images(std::string_view split, std::uint64_t first, std::uint64_t count, std::span<std::uint8_t> out) const;
  // Encoded stores: the file of row i is bytes [offsets[i], offsets[i + 1]) of the split; one more than rows. Each file
  // has 1 to store_format::kMaxFileBytes bytes, and the last ends where the split's bytes end. Throws StoreError, also
  // on a raw store.
  std::vector<std::uint64_t> offsets(std::string_view split) const;
  // Encoded stores: out.size() bytes from first_byte on, of one or many files. Throws as read_images does.
  void read_bytes(std::string_view split, std::uint64_t first_byte, std::span<std::byte> out) const;
  // A view the store keeps (StoreInfo::views): rows [first, first + count) into out (count x H x W bytes). Throws
  // StoreError naming those it keeps when it is none of them.
  void read_view(std::string_view split, View view, std::uint64_t first, std::uint64_t count,
                 std::span<std::uint8_t> out) const;
  std::vector<std::uint8_t> labels(std::string_view split) const;
  std::vector<std::string> names(std::string_view split) const;
  SourceColumns sources(std::string_view split) const;

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace assay::data
