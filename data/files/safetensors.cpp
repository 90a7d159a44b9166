// SPDX-License-Identifier: Apache-2.0
#include "data/files/safetensors.hpp"

#include <fcntl.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <stdexcept>
#include <utility>

#include "data/files/atomic_file.hpp"
#include "data/files/file_descriptor.hpp"
#include "data/files/safetensors_header.hpp"

namespace assay::data::files {
namespace {

static_assert(std::endian::native == std::endian::little, "tensors are written as they lie in memory");

void require_valid(const std::vector<TensorBytes>& tensors) {
  std::vector<std::string_view> names;
  for (const TensorBytes& tensor : tensors) {
    std::uint64_t count = 0;
    if (!tensor_byte_count(tensor.dtype, tensor.shape, count) || count != tensor.bytes.size()) {
      throw std::invalid_argument("tensor '" + tensor.name + "': dtype, shape and bytes disagree");
    }
    if (tensor.name.empty() || tensor.name == "__metadata__") {
      throw std::invalid_argument("tensor '" + tensor.name + "': the format has no such name");
    }
    names.push_back(tensor.name);
  }
  std::sort(names.begin(), names.end());
  const auto doubled = std::adjacent_find(names.begin(), names.end());
  if (doubled != names.end()) throw std::invalid_argument("two tensors are named '" + std::string(*doubled) + "'");
}

// put(span of bytes) receives the file's bytes in order.
template <typename Put>
void emit(std::vector<TensorBytes> tensors, const std::map<std::string, std::string>& metadata, const Put& put) {
  require_valid(tensors);
  std::sort(tensors.begin(), tensors.end(), [](const TensorBytes& one, const TensorBytes& other) {
    const std::size_t one_size = dtype_size(one.dtype);
    const std::size_t other_size = dtype_size(other.dtype);
    return one_size != other_size ? one_size > other_size : one.name < other.name;
  });
  const std::string header = format_safetensors_header(tensors, metadata);
  if (header.size() > kMaxSafetensorsHeader) throw std::invalid_argument("a safetensors header over 100 MB");
  const std::uint64_t length = header.size();
  put(std::as_bytes(std::span(&length, 1)));
  put(std::as_bytes(std::span(header)));
  for (const TensorBytes& tensor : tensors) put(tensor.bytes);
}

}  // namespace

void write_safetensors(const std::filesystem::path& path, std::vector<TensorBytes> tensors,
                       const std::map<std::string, std::string>& metadata) {
  FileDescriptor file = FileDescriptor::open_for_writing(path, O_CREAT | O_TRUNC);
  emit(std::move(tensors), metadata, [&](std::span<const std::byte> bytes) { file.write_all(bytes); });
  file.close();
}

void write_safetensors_atomically(const std::filesystem::path& path, std::vector<TensorBytes> tensors,
                                  const std::map<std::string, std::string>& metadata) {
  AtomicFile file(path);
  emit(std::move(tensors), metadata, [&](std::span<const std::byte> bytes) { file.write(bytes); });
  file.commit();
}

SafetensorsFile::SafetensorsFile(const std::filesystem::path& path, std::uint64_t max_bytes) {
  const auto fault = [&](const std::string& what) {
    return InputError(path.string() + " is no valid safetensors file: " + what + "; give another file");
  };
  const FileDescriptor file = FileDescriptor::open_for_reading(path);
  const std::uint64_t size = file.size();
  if (size > max_bytes) throw fault("larger than the cap of " + std::to_string(max_bytes) + " bytes");
  std::uint64_t length = 0;
  if (size < sizeof(length)) throw fault("truncated before its header");
  storage_ = std::make_unique_for_overwrite<std::byte[]>(size);
  const std::span<std::byte> bytes(storage_.get(), size);
  for (std::size_t filled = 0; filled < size;) {
    const std::size_t count = file.read(bytes.subspan(filled));
    if (count == 0) throw fault("it shrank while it was read");
    filled += count;
  }
  std::memcpy(&length, bytes.data(), sizeof(length));
  if (length > kMaxSafetensorsHeader) throw fault("its header claims more than 100 MB");
  if (length > size - sizeof(length)) throw fault("truncated inside its header");
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()) + sizeof(length), length);
  const std::span<const std::byte> data = bytes.subspan(sizeof(length) + length);
  try {
    SafetensorsHeader header = parse_safetensors_header(text, data.size());
    metadata_ = std::move(header.metadata);
    for (TensorPlace& place : header.places) {
      tensors_.push_back({std::move(place.name), std::move(place.dtype), std::move(place.shape),
                          data.subspan(place.begin, place.end - place.begin)});
    }
  } catch (const InputError& error) {
    throw fault(error.what());
  }
}

const TensorBytes* SafetensorsFile::find(std::string_view name) const {
  const auto found =
      std::lower_bound(tensors_.begin(), tensors_.end(), name,
                       [](const TensorBytes& tensor, std::string_view key) { return tensor.name < key; });
  return found != tensors_.end() && found->name == name ? &*found : nullptr;
}

}  // namespace assay::data::files
