// SPDX-License-Identifier: Apache-2.0
// Reads a foreign file in a child process, for formats whose library is known to have memory faults on damaged files
// (HDF5 1.10): whatever happens there, this process sees bytes or an InputError. Call it before threads are started, as
// with any fork.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <vector>

#include "data/files/error.hpp"

namespace assay::data::files {

struct IsolationLimits {
  std::uint64_t memory = 1ull << 30;  // bytes the child may add to what this process has
  unsigned seconds = 20;              // of processor time
};

// The bytes that `read` returns in the child. Throws InputError: that of the child, word for word, or one naming the
// path when the child was killed by a fault or a limit. Throws OutputError when no child can be made.
std::vector<std::byte> read_isolated(const std::filesystem::path& path,
                                     const std::function<std::vector<std::byte>()>& read,
                                     const IsolationLimits& limits = {});

}  // namespace assay::data::files
