// SPDX-License-Identifier: Apache-2.0
// The images of one split one by one, for what looks at them as pictures (exports, grids). They come at the store's
// size, to which an encoded store's images are brought as if they were packed raw, or each at its own where an encoded
// store names none. A few are loaded at a time by one thread; what is loaded
// any thread may ask for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "data/antialias_resize.hpp"
#include "data/files/image_codec.hpp"
#include "data/store_reader.hpp"

namespace assay::data {

class StoredImages {
 public:
  // The store must outlive this. Throws StoreError.
  StoredImages(const StoreReader& store, std::string split);

  std::uint64_t count() const { return count_; }
  // Reads rows [first, first + count), in place of those loaded before. Throws StoreError.
  void load(std::uint64_t first, std::uint64_t count);
  // A loaded row, RGB. Throws StoreError on an image that cannot be decoded, std::out_of_range on another row.
  files::Image image(std::uint64_t row, AntialiasResize& resizer) const;

 private:
  const StoreReader& store_;
  std::string split_;
  std::uint64_t count_;
  std::vector<std::uint64_t> offsets_;  // of encoded images; empty for a raw store
  std::uint64_t first_ = 0;
  std::uint64_t loaded_ = 0;
  std::vector<std::uint8_t> pixels_;
  std::vector<std::byte> bytes_;
};

}  // namespace assay::data
