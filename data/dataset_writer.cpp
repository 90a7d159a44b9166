// SPDX-License-Identifier: Apache-2.0
#include "data/dataset_writer.hpp"

#include <algorithm>

#include "data/dataset_types.hpp"
#include "data/files/fletcher32.hpp"

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

DatasetWriter::DatasetWriter(hid_t group, store_format::DatasetSpec spec, std::optional<std::uint64_t> expected_rows,
                             std::size_t chunk_bytes)
    : group_(group), spec_(std::move(spec)), row_bytes_(spec_.row_bytes()) {
  const std::uint64_t rows_that_fit = std::max<std::uint64_t>(1, chunk_bytes / row_bytes_);
  chunk_rows_ = std::max<std::uint64_t>(1, std::min(rows_that_fit, expected_rows.value_or(rows_that_fit)));
  pending_.reserve(chunk_rows_ * row_bytes_ + sizeof(std::uint32_t));
  if (expected_rows) create();
}

void DatasetWriter::create() {
  const auto empty = with_rows(0, spec_.row_shape);
  const auto unlimited = with_rows(H5S_UNLIMITED, spec_.row_shape);
  const auto chunk = with_rows(chunk_rows_, spec_.row_shape);
  const files::Hdf5Space space(
      call_hdf5("make a data space", H5Screate_simple, rank_of(empty), empty.data(), unlimited.data()));
  const files::Hdf5Properties creation(call_hdf5("prepare a dataset", H5Pcreate, H5P_DATASET_CREATE));
  call_hdf5("set the chunk size", H5Pset_chunk, creation.get(), rank_of(chunk), chunk.data());
  call_hdf5("ask for checksums", H5Pset_fletcher32, creation.get());
  call_hdf5("switch time stamps off", H5Pset_obj_track_times, creation.get(), false);
  dataset_ =
      files::Hdf5Dataset(call_hdf5("create a dataset", H5Dcreate2, group_, spec_.name.c_str(), file_type(spec_.element),
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

// A chunk as it lies in the file, its checksum behind it: written past the library's filters, whose copies and slow
// checksum would cost more than the disk.
void DatasetWriter::flush() {
  if (pending_.empty()) return;
  const hsize_t rows = pending_.size() / row_bytes_;
  if (dataset_.get() < 0) {
    chunk_rows_ = rows;
    create();
  }
  hash_.update(pending_);
  pending_.resize(chunk_rows_ * row_bytes_);  // the rest of the last chunk is zeros, as the library's fill value
  const std::uint32_t checksum = files::fletcher32(pending_);
  const auto checksum_bytes = std::as_bytes(std::span(&checksum, 1));
  pending_.insert(pending_.end(), checksum_bytes.begin(), checksum_bytes.end());

  auto start = with_rows(written_, spec_.row_shape);
  const auto total = with_rows(written_ + rows, spec_.row_shape);
  std::fill(start.begin() + 1, start.end(), 0);
  call_hdf5("extend a dataset", H5Dset_extent, dataset_.get(), total.data());
  call_hdf5("write rows", H5Dwrite_chunk, dataset_.get(), H5P_DEFAULT, 0u, static_cast<const hsize_t*>(start.data()),
            pending_.size(), static_cast<const void*>(pending_.data()));
  written_ += rows;
  pending_.clear();
}

std::string DatasetWriter::finish() {
  flush();
  if (dataset_.get() < 0) create();
  dataset_.close();
  return files::to_hex(hash_.digest());
}

}  // namespace assay::data
