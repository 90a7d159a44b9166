// SPDX-License-Identifier: Apache-2.0
#include "data/files/crc32c.hpp"

#include <array>
#include <bit>
#include <cstring>

namespace assay::data::files {
namespace {

constexpr std::uint32_t kReversedPolynomial = 0x82F63B78u;
constexpr std::size_t kStride = 8;

using Table = std::array<std::uint32_t, 256>;

// kTables[k][b]: the checksum of byte b followed by k zero bytes (Kounavis and Berry, "Novel table lookup-based
// algorithms for high-performance CRC generation", 2008).
constexpr std::array<Table, kStride> kTables = [] {
  std::array<Table, kStride> tables{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t value = byte;
    for (int bit = 0; bit < 8; ++bit) value = value >> 1 ^ (value & 1 ? kReversedPolynomial : 0);
    tables[0][byte] = value;
  }
  for (std::size_t k = 1; k < kStride; ++k) {
    for (std::uint32_t byte = 0; byte < 256; ++byte) {
      const std::uint32_t shorter = tables[k - 1][byte];
      tables[k][byte] = shorter >> 8 ^ tables[0][shorter & 0xff];
    }
  }
  return tables;
}();

static_assert(std::endian::native == std::endian::little, "eight bytes are loaded as one little-endian word");

}  // namespace

std::uint32_t crc32c(std::span<const std::byte> bytes, std::uint32_t before) {
  std::uint32_t state = ~before;
  while (bytes.size() >= kStride) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data(), kStride);
    word ^= state;
    state = 0;
    for (std::size_t k = 0; k < kStride; ++k) state ^= kTables[kStride - 1 - k][word >> (8 * k) & 0xff];
    bytes = bytes.subspan(kStride);
  }
  for (const std::byte byte : bytes)
    state = state >> 8 ^ kTables[0][(state ^ std::to_integer<std::uint32_t>(byte)) & 0xff];
  return ~state;
}

std::uint32_t crc32c(std::string_view text, std::uint32_t before) {
  return crc32c(std::as_bytes(std::span(text.data(), text.size())), before);
}

}  // namespace assay::data::files
