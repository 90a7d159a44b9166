// SPDX-License-Identifier: Apache-2.0
// The images of a store as the audit and the search for duplicates look at them: the pixels of a raw store; of an
// encoded one of larger images, thumbnails of 64 pixels a side, which decode much faster and are enough for either.
#pragma once

#include <string>

#include "data/image_rows.hpp"
#include "data/store_reader.hpp"

namespace assay::data {

// The store must outlive the rows, and is read by one thread at a time. threads: for decoding. Throws StoreError.
ImageRows inspected_rows(const StoreReader& store, const std::string& split, int threads);
// Whether equal rows are equal images: not where rows are decoded, perhaps to thumbnails.
bool inspects_pixels(const StoreReader& store);

}  // namespace assay::data
