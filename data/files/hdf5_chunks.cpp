// SPDX-License-Identifier: Apache-2.0
#include "data/files/hdf5_chunks.hpp"

#include <sys/stat.h>
#include <sys/uio.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>

#include "data/files/fletcher32.hpp"

namespace assay::data::files {
namespace {

constexpr std::size_t kChecksumBytes = 4;

int descriptor_of(hid_t file) {
  void* handle = nullptr;
  call_hdf5("find its descriptor", H5Fget_vfd_handle, file, H5P_DEFAULT, &handle);
  return *static_cast<const int*>(handle);
}

std::uint64_t size_of(int descriptor) {
  struct stat status {};
  if (fstat(descriptor, &status) != 0) throw Hdf5Error(std::string("cannot stat: ") + std::strerror(errno), errno);
  return static_cast<std::uint64_t>(status.st_size);
}

// Leaves out the first `done` bytes of the parts.
void skip(std::array<iovec, 2>& parts, std::size_t done) {
  for (iovec& part : parts) {
    const std::size_t taken = std::min(done, part.iov_len);
    part.iov_base = static_cast<std::byte*>(part.iov_base) + taken;
    part.iov_len -= taken;
    done -= taken;
  }
}

void read_fully(int descriptor, std::uint64_t place, std::span<std::byte> out, std::span<std::byte> checksum) {
  std::array<iovec, 2> parts{iovec{out.data(), out.size()}, iovec{checksum.data(), checksum.size()}};
  std::size_t left = out.size() + checksum.size();
  while (left > 0) {
    const ssize_t count = preadv(descriptor, parts.data(), static_cast<int>(parts.size()), static_cast<off_t>(place));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw Hdf5Error(std::string("cannot read: ") + std::strerror(errno), errno);
    if (count == 0) throw Hdf5Error("the file ends within it", 0);
    skip(parts, static_cast<std::size_t>(count));
    place += static_cast<std::uint64_t>(count);
    left -= static_cast<std::size_t>(count);
  }
}

}  // namespace

Hdf5Chunks::Hdf5Chunks(hid_t file, hid_t dataset, std::uint64_t count, std::uint64_t rows, std::size_t row_bytes)
    : descriptor_(descriptor_of(file)) {
  const std::uint64_t file_bytes = size_of(descriptor_);
  const std::uint64_t expected = rows * row_bytes + kChecksumBytes;
  std::array<hsize_t, H5S_MAX_RANK> corner{};
  places_.reserve(count);
  for (std::uint64_t chunk = 0; chunk < count; ++chunk) {
    corner[0] = chunk * rows;
    unsigned skipped_filters = 0;
    haddr_t place = HADDR_UNDEF;
    hsize_t bytes = 0;
    call_hdf5("find a chunk", H5Dget_chunk_info_by_coord, dataset, corner.data(), &skipped_filters, &place, &bytes);
    if (place == HADDR_UNDEF || skipped_filters != 0 || bytes != expected || place > file_bytes ||
        bytes > file_bytes - place) {
      throw Hdf5Error("chunk " + std::to_string(chunk) + " does not lie in the file", 0);
    }
    places_.push_back(place);
  }
}

void Hdf5Chunks::read(std::uint64_t chunk, std::span<std::byte> out) const {
  std::array<std::byte, kChecksumBytes> stored{};
  read_fully(descriptor_, places_.at(chunk), out, stored);
  std::uint32_t expected = 0;
  std::memcpy(&expected, stored.data(), sizeof expected);
  if (fletcher32(out) != expected) throw Hdf5Error("checksum mismatch (the chunk is damaged)", 0);
}

}  // namespace assay::data::files
