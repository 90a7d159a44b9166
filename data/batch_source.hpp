// SPDX-License-Identifier: Apache-2.0
// Rows of uint8 images by sample number. The bytes live elsewhere (a vector of this process, or the node's
// shared-memory window given by launcher as a span); a source only reads them. fill() is const and may be called from
// several threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace assay::data {

// Interleaved H x W x C, 8 bit.
struct ImageShape {
  int height = 0;
  int width = 0;
  int channels = 3;
  std::size_t bytes() const { return static_cast<std::size_t>(height) * width * channels; }
};

class ParallelParts;

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
  // Gathers and converts in one pass: out[i, c, y, x] = row * scale + shift, float32 planes (NCHW), or
  // out[i, y, x, c] (channels last), rounded after the product and after the sum on every machine. `threads` at most,
  // the caller among them.
  void fill_float(std::span<const std::uint32_t> indices, float scale, float shift, bool channels_last,
                  std::span<float> out, int threads) const;

 private:
  std::span<const std::uint8_t> rows_;
  ImageShape shape_;
  std::size_t count_ = 0;
  std::shared_ptr<ParallelParts> threads_;  // shared by copies; starts no thread before fill_float needs one
};

}  // namespace assay::data
