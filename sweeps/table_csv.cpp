// SPDX-License-Identifier: Apache-2.0
#include "sweeps/table_csv.hpp"

#include "data/files/shortest_number.hpp"

namespace assay::sweeps {
namespace {

std::string quoted(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string field = "\"";
  for (const char letter : text) {
    if (letter == '"') field += '"';
    field += letter;
  }
  return field + '"';
}

std::string field(const Cell& cell) {
  if (const auto* whole = std::get_if<std::int64_t>(&cell)) return std::to_string(*whole);
  if (const auto* number = std::get_if<double>(&cell)) return data::files::shortest(*number);
  if (const auto* text = std::get_if<std::string>(&cell)) return quoted(*text);
  return {};
}

}  // namespace

std::string table_csv(const DataTable& table) {
  std::string csv;
  for (std::size_t i = 0; i < table.columns.size(); ++i) csv += (i == 0 ? "" : ",") + quoted(table.columns[i]);
  csv += '\n';
  for (const auto& row : table.rows) {
    for (std::size_t i = 0; i < row.size(); ++i) csv += (i == 0 ? "" : ",") + field(row[i]);
    csv += '\n';
  }
  return csv;
}

}  // namespace assay::sweeps
