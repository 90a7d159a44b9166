// SPDX-License-Identifier: Apache-2.0
// A table as comma-separated values. Pure.
#pragma once

#include <string>

#include "sweeps/data_table.hpp"

namespace assay::sweeps {

// RFC 4180, lines ending in LF: what holds a comma, a quote or a line break stands in quotes. Nothing known is an empty
// field. Numbers are the shortest that read back to the same bits.
std::string table_csv(const DataTable& table);

}  // namespace assay::sweeps
