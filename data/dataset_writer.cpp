// SPDX-License-Identifier: Apache-2.0
#include "data/dataset_writer.hpp"

#include <algorithm>

#include "data/dataset_types.hpp"

namespace assay::data {
namespace {

using files::call_hdf5;

std::vector<hsize_t> with_rows(hsize_t rows, const std::vector<std::uint64_t>& row_shape) {
  std::vector<hsize_t> extents{rows};
  extents.insert(extents.end(), row_shape.begin(), row_shape.end());
  return extents;
}

int rank_of(const std::vector<hsize_t>& extents) {
  return static_cast<int>(extents.size());
}

}  // namespace

DatasetWriter::DatasetWriter(hid_t group, store_format::DatasetSpec spec, std::uint64_t expected_rows,
                             std::size_t chunk_bytes)
    : spec_(std::move(spec)), row_bytes_(spec_.row_bytes()) {
  const std::uint64_t rows_that_fit = std::max<std::uint64_t>(1, chunk_bytes / row_bytes_);
  chunk_rows_ = std::max<std::uint64_t>(1, std::min(rows_that_fit, expected_rows));
  pending_.reserve(chunk_rows_ * row_bytes_);

  const auto empty = with_rows(0, spec_.row_shape);
  const auto unlimited = with_rows(H5S_UNLIMITED, spec_.row_shape);
  const auto chunk = with_rows(chunk_rows_, spec_.row_shape);
  const files::Hdf5Space space(
      call_hdf5("make a data space", H5Screate_simple, rank_of(empty), empty.data(), unlimited.data()));
  const files::Hdf5Properties creation(call_hdf5("prepare a dataset", H5Pcreate, H5P_DATASET_CREATE));
  call_hdf5("set the chunk size", H5Pset_chunk, creation.get(), rank_of(chunk), chunk.data());
  call_hdf5("ask for checksums", H5Pset_fletcher32, creation.get());
  call_hdf5("switch time stamps off", H5Pset_obj_track_times, creation.get(), false);
  dataset_ = files::Hdf5Dataset(call_hdf5("create a dataset", H5Dcreate2, group, spec_.name, file_type(spec_.element),
                                          space.get(), H5P_DEFAULT, creation.get(), H5P_DEFAULT));
}

void DatasetWriter::append(std::span<const std::byte> rows) {
  const std::size_t chunk_bytes = chunk_rows_ * row_bytes_;
  while (!rows.empty()) {
    const std::size_t taken = std::min(rows.size(), chunk_bytes - pending_.size());
    pending_.insert(pending_.end(), rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(taken));
    rows = rows.subspan(taken);
    if (pending_.size() == chunk_bytes) flush();
  }
}

void DatasetWriter::flush() {
  if (pending_.empty()) return;
  const hsize_t rows = pending_.size() / row_bytes_;
  auto start = with_rows(written_, spec_.row_shape);
  const auto block = with_rows(rows, spec_.row_shape);
  const auto total = with_rows(written_ + rows, spec_.row_shape);
  std::fill(start.begin() + 1, start.end(), 0);
  call_hdf5("extend a dataset", H5Dset_extent, dataset_.get(), total.data());
  const files::Hdf5Space file(call_hdf5("read a data space", H5Dget_space, dataset_.get()));
  call_hdf5("select rows", H5Sselect_hyperslab, file.get(), H5S_SELECT_SET, start.data(),
            static_cast<const hsize_t*>(nullptr), block.data(), static_cast<const hsize_t*>(nullptr));
  const files::Hdf5Space memory(call_hdf5("make a data space", H5Screate_simple, rank_of(block), block.data(),
                                          static_cast<const hsize_t*>(nullptr)));
  call_hdf5("write rows", H5Dwrite, dataset_.get(), file_type(spec_.element), memory.get(), file.get(), H5P_DEFAULT,
            static_cast<const void*>(pending_.data()));
  hash_.update(pending_);
  written_ += rows;
  pending_.clear();
}

std::string DatasetWriter::finish() {
  flush();
  dataset_.close();
  return files::to_hex(hash_.digest());
}

}  // namespace assay::data
