// SPDX-License-Identifier: Apache-2.0
// The chunks of an HDF5 dataset read past the library: their places in the file are asked once, then each is one
// positioned read and one Fletcher32 check. The library holds one lock for all threads and copies each chunk twice;
// this is as fast as the page cache and any number of threads may read at once. For datasets whose only filter is
// Fletcher32 and whose elements lie in the file as in memory.
#pragma once

#include <hdf5.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "data/files/hdf5.hpp"

namespace assay::data::files {

class Hdf5Chunks {
 public:
  // dataset: chunked along its first dimension alone, `count` chunks of `rows` rows of `row_bytes`. file and dataset
  // stay open as long as this is used. Throws Hdf5Error when a chunk does not lie in the file as it should.
  Hdf5Chunks(hid_t file, hid_t dataset, std::uint64_t count, std::uint64_t rows, std::size_t row_bytes);

  // The whole chunk, the padding of the last one included: out has rows * row_bytes bytes. Throws Hdf5Error ("checksum
  // mismatch ..." when it is damaged). Any thread.
  void read(std::uint64_t chunk, std::span<std::byte> out) const;

 private:
  int descriptor_ = -1;  // the library's own
  std::vector<std::uint64_t> places_;
};

}  // namespace assay::data::files
