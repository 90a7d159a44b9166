// SPDX-License-Identifier: Apache-2.0
// CRC-32C (Castagnoli polynomial; RFC 3720, section 12.1 and appendix B.4), eight table look-ups per eight bytes. For
// record formats that demand it; content is identified by SHA-256. Pure; thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace assay::data::files {

// Of the bytes that follow those whose checksum is `before`; 0 before the first.
std::uint32_t crc32c(std::span<const std::byte> bytes, std::uint32_t before = 0);
std::uint32_t crc32c(std::string_view text, std::uint32_t before = 0);

}  // namespace assay::data::files
