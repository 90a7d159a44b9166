// SPDX-License-Identifier: Apache-2.0
// Turns an errno into the one-line fault a user sees: what failed, on which path, the system's words, and what to do.
// Pure functions; thread-safe.
#pragma once

#include <filesystem>
#include <string_view>

#include "data/files/error.hpp"

namespace assay::data::files {

// "cannot ACTION PATH: No space left on device; free space there or choose another place". error is an errno value.
OutputError output_fault(std::string_view action, const std::filesystem::path& path, int error);
InputError input_fault(std::string_view action, const std::filesystem::path& path, int error);

}  // namespace assay::data::files
