// SPDX-License-Identifier: Apache-2.0
// The log of a trial: what its attempts print, one after the other, each behind a line that says which it is.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace assay::sweeps {

// Appends the line that begins an attempt; the size of the log behind it. Throws OutputError.
std::uint64_t begin_attempt(const std::filesystem::path& log, std::uint32_t attempt);

// What the first line "WHO: error: WHAT" says among the last 64 KiB of an attempt that begins at byte `begin`; empty
// when there is none. The first, because ranks that lose another complain after it.
std::string error_of_attempt(const std::filesystem::path& log, std::uint64_t begin);

}  // namespace assay::sweeps
