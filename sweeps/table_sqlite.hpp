// SPDX-License-Identifier: Apache-2.0
// Tables as an SQLite database: written beside the target under a temporary name, read back, and renamed, so that the
// target appears whole or not at all. One writer; no locks, which network file systems may lack.
#pragma once

#include <filesystem>
#include <vector>

#include "sweeps/data_table.hpp"

namespace assay::sweeps {

// Each DataTable becomes a table of its name with its columns, whose names want quotes in SQL ("best.validation.loss");
// what is not known is NULL. Replaces an older database. Throws data::files::OutputError; std::invalid_argument when a
// row does not have a cell for each column.
void write_table_sqlite(const std::filesystem::path& target, const std::vector<DataTable>& tables);

}  // namespace assay::sweeps
