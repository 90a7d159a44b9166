// SPDX-License-Identifier: Apache-2.0
// Opens the file of a store and reads what stands in its root: is it a store, of this version, whole, and with
// attributes that agree with their digests? Used by StoreReader and verify_store; throws StoreError.
#pragma once

#include <filesystem>

#include "data/files/hdf5.hpp"
#include "data/store_reader.hpp"

namespace assay::data {

// Distinguishes a missing file, no HDF5 file, and a truncated or damaged one.
files::Hdf5File open_store_file(const std::filesystem::path& path);
// split_counts is left empty: counting rows needs the datasets.
StoreInfo read_store_header(hid_t file, const std::filesystem::path& path);

}  // namespace assay::data
