// SPDX-License-Identifier: Apache-2.0
// PyTorch state dictionaries (.pth, .pt) in both forms of torch.save, the zip archive of today and the single stream of
// pickles of before 1.6, read without running anything of them (see pickle.hpp). Thread-safe.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "data/files/float_tensor.hpp"

namespace assay::data::files {

// All tensors of the state dictionary, sorted by name, numbers of every kind as float32. Throws InputError naming the
// file: missing, larger than max_bytes, truncated or damaged, big-endian, or holding anything but tensors (which is
// named).
std::vector<FloatTensor> read_torch_file(const std::filesystem::path& path, std::uint64_t max_bytes = 4ull << 30);

}  // namespace assay::data::files
