// SPDX-License-Identifier: Apache-2.0
// The checksum of HDF5's Fletcher32 filter (Fletcher 1982, modulo 65535 over 16-bit big-endian words; HDF5's
// H5_checksum_fletcher32), some ten times as fast as the library's loop. Pure; thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace assay::data::files {

std::uint32_t fletcher32(std::span<const std::byte> bytes);

}  // namespace assay::data::files
