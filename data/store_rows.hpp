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
#include <vector>

#include "data/batch_source.hpp"
#include "data/store_reader.hpp"
#include "data/views.hpp"

namespace assay::data {

// How several views of an image reach the model.
enum class ViewMode {
  channels,  // stacked: one row of H x W x (sum of the views' channels)
  samples,   // one row of H x W x 3 for each view, grey ones with three equal channels (as Keras reads grey files)
};

// What an image is brought to size with when that happens before it is stored as bytes.
enum class DecodeFilter { bilinear, nearest, bicubic, area };

struct RowOptions {
  std::vector<View> views = {View::rgb};
  ViewMode mode = ViewMode::channels;
  // Side of the square that images are brought to as they are decoded; 0: the store's own size. Raw stores: only for
  // bicubic and area (bilinear and nearest are left to the preparation, which loses nothing to rounding).
  int size = 0;
  DecodeFilter filter = DecodeFilter::bilinear;
  int threads = 1;
};

class StoreRows {
 public:
  // Throws StoreError; std::invalid_argument when images are of several sizes and options.size says none.
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

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace assay::data
