// SPDX-License-Identifier: Apache-2.0
// Reads every byte of a store and recomputes every digest. pack runs it on each store before the store gets its name;
// users run it after a copy. Stateless; any thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>

#include "data/store_reader.hpp"

namespace assay::data {

struct VerifyReport {
  StoreInfo info;
  std::uint64_t datasets = 0;
  std::uint64_t bytes = 0;  // of all datasets, as arrays
};

// progress(done, total) in bytes, now and then, on the calling thread; may throw to stop. Throws StoreError naming the
// first damaged dataset and, where a chunk does not read, its rows; also when a dataset is missing or not accounted
// for, or its values make no sense.
VerifyReport verify_store(const std::filesystem::path& path,
                          const std::function<void(std::uint64_t done, std::uint64_t total)>& progress = {},
                          int threads = 1);

}  // namespace assay::data
