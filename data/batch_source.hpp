// SPDX-License-Identifier: Apache-2.0
// Rows of uint8 images by sample number. The bytes live elsewhere (a vector of this process, or the node's
// shared-memory window given by launcher as a span); a source only reads them. Any thread may call.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace assay::data {

// Interleaved H x W x C, 8 bit.
struct ImageShape {
  int height = 0;
  int width = 0;
  int channels = 3;
  std::size_t bytes() const { return static_cast<std::size_t>(height) * width * channels; }
};

class BatchSource {
 public:
  // rows: [N, H, W, C] bytes that outlive the source. Throws std::invalid_argument when the sizes do not divide.
  BatchSource(std::span<const std::uint8_t> rows, ImageShape shape);

  std::size_t count() const { return count_; }
  const ImageShape& shape() const { return shape_; }
  // One row, for tests and inspect.
  std::span<const std::uint8_t> get(std::size_t row) const;
  // Copies rows[indices] into batch [indices.size(), H, W, C]. Throws std::out_of_range on a bad index.
  void fill(std::span<const std::uint32_t> indices, std::span<std::uint8_t> batch) const;
  // Asks for a row's bytes ahead of their use. Does nothing for a row that is not there.
  void prefetch(std::size_t row) const;

 private:
  std::span<const std::uint8_t> rows_;
  ImageShape shape_;
  std::size_t count_ = 0;
};

}  // namespace assay::data
