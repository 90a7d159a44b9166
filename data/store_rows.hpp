// SPDX-License-Identifier: Apache-2.0
// The images of one split as a run sees them before preparation: uint8 rows of one shape, whatever the store holds.
// Encoded images are decoded and resized, asked-for views are read where the store has them and derived where not, and
// stacked or laid side by side. Reading is parallel. Used by whoever fills memory (once per node, or a window at a
// time); one thread may call.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "data/row_options.hpp"
#include "data/store_reader.hpp"

namespace assay::data {

class StoreRows {
 public:
  // The store must outlive this. Throws StoreError; as row_shape does.
  StoreRows(const StoreReader& store, std::string split, RowOptions options);
  ~StoreRows();
  StoreRows(StoreRows&&) noexcept;

  const ImageShape& shape() const;
  // Rows of the run: images times views when views are samples.
  std::uint64_t count() const;
  // Rows made of one image: 1, or the number of views. Row r shows view r % this of image r / this.
  std::uint32_t rows_per_image() const;

  // Rows [first, first + count) into out [count, H, W, C]. Throws StoreError naming the image that cannot be read.
  void read(std::uint64_t first, std::uint64_t count, std::span<std::uint8_t> out) const;
  // Row rows[i] into place places[i] of out [places, H, W, C]. rows ascend. Throws as read does.
  void gather(std::span<const std::uint32_t> rows, std::span<const std::uint32_t> places,
              std::span<std::uint8_t> out) const;

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace assay::data
