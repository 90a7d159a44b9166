// SPDX-License-Identifier: Apache-2.0
// A table with named columns, whatever it is written as. Plain values.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace assay::sweeps {

// monostate: nothing is known. Numbers are finite.
using Cell = std::variant<std::monostate, std::int64_t, double, std::string>;

struct DataTable {
  std::string name;
  std::vector<std::string> columns = {};     // no two are equal but for upper and lower case
  std::vector<std::vector<Cell>> rows = {};  // one cell for each column
};

}  // namespace assay::sweeps
