// SPDX-License-Identifier: Apache-2.0
#include "data/dataset_reader.hpp"

#include <algorithm>
#include <cstring>
#include <vector>

#include "data/dataset_types.hpp"
#include "data/store_reader.hpp"

namespace assay::data {
namespace {

namespace format = store_format;
using files::call_hdf5;

std::string where(const std::filesystem::path& store, std::string_view split, std::string_view dataset) {
  return store.string() + ": split " + std::string(split) + ", " + std::string(dataset);
}

std::string remedy(const std::filesystem::path& store) {
  return "; run 'assay verify " + store.string() + "', pack again";
}

void check_hard_link(hid_t file, const std::string& path) {
  H5L_info_t info{};
  call_hdf5("find it", H5Lget_info, file, path.c_str(), &info, H5P_DEFAULT);
  if (info.type != H5L_TYPE_HARD) throw files::Hdf5Error("it is a link to elsewhere", 0);
}

// A dataset found only through hard links lies in this very file.
files::Hdf5Dataset open_in_file(hid_t file, const std::string& path) {
  const std::string group = path.substr(0, path.rfind('/'));
  check_hard_link(file, group);
  if (!files::is_plain_group(file, group.c_str())) throw files::Hdf5Error("its group has another storage", 0);
  check_hard_link(file, path);
  return files::Hdf5Dataset(call_hdf5("open it", H5Dopen2, file, path.c_str(), H5P_DEFAULT));
}

void check_filters(hid_t creation) {
  const bool one_filter = call_hdf5("read its filters", H5Pget_nfilters, creation) == 1;
  unsigned flags = 0, configuration = 0;
  std::size_t values = 0;
  if (!one_filter ||
      H5Pget_filter2(creation, 0, &flags, &values, nullptr, 0, nullptr, &configuration) != H5Z_FILTER_FLETCHER32) {
    throw files::Hdf5Error("its only filter must be Fletcher32", 0);
  }
}

}  // namespace

DatasetReader::DatasetReader(hid_t file, const std::filesystem::path& store, std::string_view split,
                             format::DatasetSpec spec)
    : store_(store),
      split_(split),
      spec_(std::move(spec)),
      row_bytes_(spec_.row_bytes()),
      held_(std::make_unique<HeldChunk>()) {
  try {
    open(file);
  } catch (const files::Hdf5Error& error) {
    throw StoreError(where(store_, split_, spec_.name) + ": not as the format says (" + error.what() + ")" +
                     remedy(store_));
  }
}

void DatasetReader::open(hid_t file) {
  dataset_ = open_in_file(file, "/" + split_ + "/" + spec_.name);
  const files::Hdf5Type type(call_hdf5("read its type", H5Dget_type, dataset_.get()));
  if (call_hdf5("read its type", H5Tequal, type.get(), file_type(spec_.element)) == 0) {
    throw files::Hdf5Error("its elements have another type", 0);
  }
  const std::vector<hsize_t> extents = read_extents();
  if (extents.size() != spec_.row_shape.size() + 1 ||
      !std::equal(spec_.row_shape.begin(), spec_.row_shape.end(), extents.begin() + 1)) {
    throw files::Hdf5Error("it has another shape", 0);
  }
  rows_ = extents[0];
  read_chunk_rows(extents.size());
  check_layout();
  chunks_.emplace(file, dataset_.get(), rows_ / chunk_rows_ + (rows_ % chunk_rows_ != 0), chunk_rows_, row_bytes_);
}

std::vector<hsize_t> DatasetReader::read_extents() const {
  const files::Hdf5Space space(call_hdf5("read its shape", H5Dget_space, dataset_.get()));
  std::vector<hsize_t> extents(
      static_cast<std::size_t>(call_hdf5("read its shape", H5Sget_simple_extent_ndims, space.get())));
  call_hdf5("read its shape", H5Sget_simple_extent_dims, space.get(), extents.data(), static_cast<hsize_t*>(nullptr));
  return extents;
}

void DatasetReader::read_chunk_rows(std::size_t rank) {
  const files::Hdf5Properties creation(call_hdf5("read its layout", H5Dget_create_plist, dataset_.get()));
  if (H5Pget_layout(creation.get()) != H5D_CHUNKED) throw files::Hdf5Error("it is not chunked", 0);
  check_filters(creation.get());
  std::vector<hsize_t> chunk(rank);
  call_hdf5("read its chunks", H5Pget_chunk, creation.get(), static_cast<int>(rank), chunk.data());
  if (!std::equal(spec_.row_shape.begin(), spec_.row_shape.end(), chunk.begin() + 1) ||
      chunk[0] > std::max<std::uint64_t>(1, format::kMaxChunkBytes / row_bytes_)) {
    throw files::Hdf5Error("its chunks have another shape", 0);
  }
  chunk_rows_ = chunk[0];
}

void DatasetReader::check_layout() const {
  constexpr std::uint64_t kChecksumBytes = 4;
  const std::uint64_t chunks = rows_ / chunk_rows_ + (rows_ % chunk_rows_ != 0);
  const std::uint64_t stored = H5Dget_storage_size(dataset_.get());
  // rows_ comes from the file: compare by division, so that a huge number cannot overflow.
  const std::uint64_t chunk_bytes = chunk_rows_ * row_bytes_ + kChecksumBytes;
  if (stored % chunk_bytes != 0 || stored / chunk_bytes != chunks) {
    throw files::Hdf5Error("its size does not match its number of rows", 0);
  }
  if (stored > std::filesystem::file_size(store_)) throw files::Hdf5Error("it is larger than the file", 0);
}

void DatasetReader::read(std::uint64_t first, std::uint64_t count, std::span<std::byte> out) const {
  if (first > rows_ || count > rows_ - first) {
    throw StoreError(where(store_, split_, spec_.name) + ": rows " + std::to_string(first) + ".." +
                     std::to_string(first + count) + " asked for, but there are " + std::to_string(rows_));
  }
  if (out.size() != count * row_bytes_) throw std::invalid_argument("a buffer of another size than its rows");
  const std::uint64_t end = first + count;
  for (std::uint64_t row = first; row < end;) {
    const std::uint64_t chunk_end = std::min(end, (row / chunk_rows_ + 1) * chunk_rows_);
    read_within_chunk(row, chunk_end - row, out.subspan((row - first) * row_bytes_, (chunk_end - row) * row_bytes_));
    row = chunk_end;
  }
}

void DatasetReader::read_within_chunk(std::uint64_t first, std::uint64_t count, std::span<std::byte> out) const {
  const std::uint64_t chunk = first / chunk_rows_;
  try {
    if (count == chunk_rows_) {
      chunks_->read(chunk, out);
    } else {
      read_part(chunk, (first % chunk_rows_) * row_bytes_, out);
    }
  } catch (const files::Hdf5Error& error) {
    const std::uint64_t last = std::min(rows_, (chunk + 1) * chunk_rows_) - 1;
    throw StoreError(where(store_, split_, spec_.name) + " rows " + std::to_string(chunk * chunk_rows_) + ".." +
                     std::to_string(last) + ": " + error.what() + remedy(store_));
  }
}

void DatasetReader::read_part(std::uint64_t chunk, std::size_t first_byte, std::span<std::byte> out) const {
  const std::lock_guard lock(held_->mutex);
  if (held_->number != chunk) {
    held_->number.reset();
    held_->bytes.resize(chunk_rows_ * row_bytes_);
    chunks_->read(chunk, held_->bytes);
    held_->number = chunk;
  }
  std::memcpy(out.data(), held_->bytes.data() + first_byte, out.size());
}

}  // namespace assay::data
