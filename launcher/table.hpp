// SPDX-License-Identifier: Apache-2.0
// A plain text table with aligned columns, for stdout.
#pragma once

#include <string>
#include <vector>

namespace assay::launcher {

enum class Align { left, right };

struct TableColumn {
  std::string heading;
  Align align = Align::left;
};

class Table {
 public:
  // Columns without any heading make a table without a heading line.
  explicit Table(std::vector<TableColumn> columns);

  // One cell per column; throws std::invalid_argument otherwise.
  void add(std::vector<std::string> cells);
  // Lines end in LF, columns stand two spaces apart, nothing trails. Widths count UTF-8 code points.
  std::string text() const;

 private:
  std::vector<TableColumn> columns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace assay::launcher
