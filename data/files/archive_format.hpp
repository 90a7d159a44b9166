// SPDX-License-Identifier: Apache-2.0
// What can be told of an archive from its first and last bytes, without libarchive. Opens and closes the file itself;
// thread-safe.
#pragma once

#include <filesystem>

namespace assay::data::files {

// A complete uncompressed tar ends in blocks of zeros (POSIX.1-2017, pax, "ustar Interchange Format"): true when the
// last 512 bytes are zero. Throws InputError when the file cannot be read.
bool ends_with_zero_block(const std::filesystem::path& path);

}  // namespace assay::data::files
