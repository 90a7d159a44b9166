// SPDX-License-Identifier: Apache-2.0
// What kind of weight file somebody gave us, told by its first bytes and never by its suffix. Thread-safe.
#pragma once

#include <filesystem>

#include "data/files/error.hpp"

namespace assay::data::files {

enum class WeightFileKind { safetensors, torch_zip, torch_stream, hdf5 };

// Throws InputError naming the file when it cannot be read or is none of these.
WeightFileKind weight_file_kind(const std::filesystem::path& path);

}  // namespace assay::data::files
