// SPDX-License-Identifier: Apache-2.0
#include "launcher/table.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace assay::launcher {
namespace {

std::size_t width_of(const std::string& text) {
  // Continuation bytes of UTF-8 take no column.
  return std::count_if(text.begin(), text.end(), [](unsigned char byte) { return (byte & 0xc0) != 0x80; });
}

std::string padded(const std::string& text, std::size_t width, Align align) {
  const std::string space(width - width_of(text), ' ');
  return align == Align::left ? text + space : space + text;
}

}  // namespace

Table::Table(std::vector<TableColumn> columns) : columns_(std::move(columns)) {}

void Table::add(std::vector<std::string> cells) {
  if (cells.size() != columns_.size()) throw std::invalid_argument("a table row needs one cell per column");
  rows_.push_back(std::move(cells));
}

std::string Table::text() const {
  auto lines = rows_;
  std::vector<std::string> headings;
  for (const auto& column : columns_) headings.push_back(column.heading);
  const bool any = std::any_of(headings.begin(), headings.end(), [](const std::string& text) { return !text.empty(); });
  if (any) lines.insert(lines.begin(), headings);
  std::vector<std::size_t> widths(columns_.size());
  for (const auto& line : lines) {
    for (std::size_t c = 0; c < line.size(); ++c) widths[c] = std::max(widths[c], width_of(line[c]));
  }
  std::string text;
  for (const auto& line : lines) {
    std::string written;
    for (std::size_t c = 0; c < line.size(); ++c) {
      written += (c == 0 ? "" : "  ") + padded(line[c], widths[c], columns_[c].align);
    }
    written.erase(written.find_last_not_of(' ') + 1);
    text += written + "\n";
  }
  return text;
}

}  // namespace assay::launcher
