// SPDX-License-Identifier: Apache-2.0
#include "data/files/exif_orientation.hpp"

#include <cstdint>
#include <cstring>

namespace assay::data::files {
namespace {

constexpr int kUpright = 1;
constexpr std::uint32_t kOrientationTag = 0x0112;
constexpr std::uint32_t kShort = 3;  // the type of a 16-bit number
constexpr std::size_t kEntryBytes = 12;

// A TIFF structure: numbers in the byte order it names. Nothing lies outside it: a number there is 0.
class Tiff {
 public:
  explicit Tiff(std::span<const std::byte> bytes)
      : bytes_(bytes), big_endian_(!bytes.empty() && bytes[0] == std::byte{'M'}) {}

  std::uint32_t number(std::size_t at, std::size_t size) const {
    if (at > bytes_.size() || bytes_.size() - at < size) return 0;
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < size; ++i) {
      value = value << 8 | std::to_integer<std::uint32_t>(bytes_[at + (big_endian_ ? i : size - 1 - i)]);
    }
    return value;
  }
  bool is_tiff() const {
    const std::byte order = bytes_.empty() ? std::byte{0} : bytes_[0];
    return (order == std::byte{'M'} || order == std::byte{'I'}) && number(2, 2) == 42;
  }

 private:
  std::span<const std::byte> bytes_;
  bool big_endian_;
};

}  // namespace

int exif_orientation(std::span<const std::byte> segment) {
  constexpr char kStart[] = "Exif\0";  // two zeros, with that of the literal
  if (segment.size() < sizeof(kStart) || std::memcmp(segment.data(), kStart, sizeof(kStart)) != 0) return kUpright;
  const Tiff tiff(segment.subspan(sizeof(kStart)));
  if (!tiff.is_tiff()) return kUpright;
  const std::size_t directory = tiff.number(4, 4);
  const std::uint32_t entries = tiff.number(directory, 2);
  for (std::uint32_t i = 0; i < entries; ++i) {
    const std::size_t entry = directory + 2 + i * kEntryBytes;
    if (tiff.number(entry, 2) != kOrientationTag) continue;
    const std::uint32_t value = tiff.number(entry + 8, 2);
    const bool known = tiff.number(entry + 2, 2) == kShort && value >= 1 && value <= 8;
    return known ? static_cast<int>(value) : kUpright;
  }
  return kUpright;
}

}  // namespace assay::data::files
