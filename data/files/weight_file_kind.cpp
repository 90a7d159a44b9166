// SPDX-License-Identifier: Apache-2.0
#include "data/files/weight_file_kind.hpp"

#include <array>
#include <cstring>
#include <string_view>

#include "data/files/file_descriptor.hpp"
#include "data/files/safetensors_header.hpp"

namespace assay::data::files {

WeightFileKind weight_file_kind(const std::filesystem::path& path) {
  const FileDescriptor file = FileDescriptor::open_for_reading(path);
  std::array<std::byte, 16> bytes{};
  std::size_t filled = 0;
  while (filled < bytes.size()) {
    const std::size_t count = file.read(std::span(bytes).subspan(filled));
    if (count == 0) break;
    filled += count;
  }
  const std::string_view start(reinterpret_cast<const char*>(bytes.data()), filled);
  std::uint64_t header = 0;
  std::memcpy(&header, bytes.data(), sizeof(header));
  if (start.size() > 8 && start[8] == kSafetensorsHeaderStart && header <= kMaxSafetensorsHeader)
    return WeightFileKind::safetensors;
  if (start.starts_with("PK\3\4")) return WeightFileKind::torch_zip;
  if (start.starts_with("\x89HDF\r\n\x1a\n")) return WeightFileKind::hdf5;
  if (start.starts_with("\x80")) return WeightFileKind::torch_stream;
  throw InputError(path.string() +
                   " holds no weights this program knows: give a PyTorch state dictionary (.pth), Keras weights (.h5, "
                   ".weights.h5) or safetensors");
}

}  // namespace assay::data::files
