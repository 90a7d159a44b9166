// SPDX-License-Identifier: Apache-2.0
// A store whose rows join those of a new one: it decides encoding, size, views and classes of both, and its rows are
// copied as they are, never decoded again. The result has the content hash that packing all images at once would give.
// One thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "data/class_layout.hpp"
#include "data/pack_options.hpp"
#include "data/store_digests.hpp"
#include "data/store_reader.hpp"
#include "data/store_writer.hpp"

namespace assay::data {

class StoreAddition {
 public:
  // Throws StoreError.
  explicit StoreAddition(const std::filesystem::path& path);

  const StoreInfo& info() const { return store_.info(); }
  // Fills what the options leave open from the store. Throws std::invalid_argument where they contradict it.
  void settle(PackOptions& options) const;
  // The size that new images must have themselves; nothing when they are brought to one, or may have any.
  std::optional<ImageShape> expected_size(const PackOptions& options) const;
  // Throws InputError naming a split that both have.
  void check_splits(const Layout& layout, const std::string& input) const;

  bool has_split(const std::string& split) const { return store_.has_split(split); }
  std::uint64_t rows() const;
  std::vector<std::uint64_t> rows_by_label(const std::string& split) const;
  // Writes the split's rows. copied(n) is called now and then with the rows written since, and may throw to stop.
  void copy_split(const std::string& split, StoreWriter& writer,
                  const std::function<void(std::uint64_t)>& copied) const;
  // The digests of the new store must hold those of every split copied from this one. Throws StoreError.
  void check_copies(const Digests& written) const;

 private:
  bool size_was_asked() const;

  StoreReader store_;
  StoreSchema schema_;
};

}  // namespace assay::data
