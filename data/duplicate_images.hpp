// SPDX-License-Identifier: Apache-2.0
// The part of the audit that looks for equal pixels: rows are compared by the SHA-256 of their bytes in the store, so
// the same picture saved in two formats without loss is found too.
#pragma once

#include <vector>

#include "data/audit.hpp"

namespace assay::data {

// Adds at most one finding per kind. Throws StoreError.
void find_duplicates(const StoreReader& store, std::vector<Finding>& findings);

}  // namespace assay::data
