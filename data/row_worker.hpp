// SPDX-License-Identifier: Apache-2.0
// One thread's way from a store to rows: reads a piece of a split, decodes and resizes where it must, and composes the
// rows that are wanted of it. For StoreRows, which has one for each thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "data/decode_to_size.hpp"
#include "data/row_options.hpp"
#include "data/sampler.hpp"

namespace assay::data {

// Images [first, first + count) of a split, of which some rows are wanted: those the range numbers in the caller's
// list.
struct RowPiece {
  std::uint64_t first = 0;
  std::uint64_t count = 0;
  Range wanted;
};

class RowWorker {
 public:
  // All must outlive this. offsets: of the split's encoded images; empty for a raw store.
  RowWorker(const StoreReader& store, const std::string& split, const RowOptions& options,
            const std::vector<std::uint64_t>& offsets);

  // Puts row rows[i] into place places[i] of out for every i of piece.wanted. Throws StoreError.
  void run(const RowPiece& piece, std::span<const std::uint32_t> rows, std::span<const std::uint32_t> places,
           std::span<std::uint8_t> out);

 private:
  void fetch(const RowPiece& piece);
  void compose(const RowPiece& piece, std::uint64_t image, std::uint8_t* out);
  const std::uint8_t* rgb(const RowPiece& piece, std::uint64_t image);
  files::Image decode(std::span<const std::byte> bytes, std::uint64_t image);

  const StoreReader& store_;
  const std::string& split_;
  const RowOptions& options_;
  const std::vector<std::uint64_t>& offsets_;
  ImageShape image_;
  RowComposer composer_;
  AntialiasResize resizer_;
  std::vector<std::byte> bytes_;  // of the piece, as all that follows
  std::vector<std::uint8_t> pixels_;
  std::vector<std::vector<std::uint8_t>> kept_planes_;  // of each view the store keeps
  std::vector<const std::uint8_t*> kept_;               // of the present image
  std::vector<std::uint8_t> composed_;                  // all rows of an image
  files::Image decoded_;
};

}  // namespace assay::data
