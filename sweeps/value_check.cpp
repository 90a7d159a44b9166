// SPDX-License-Identifier: Apache-2.0
#include "sweeps/value_check.hpp"

#include "data/files/shortest_number.hpp"

namespace assay::sweeps {
namespace {

std::string end_text(const Range& range, double number) {
  return range.kind == RangeKind::integer ? std::to_string(static_cast<std::int64_t>(number))
                                          : data::files::shortest(number);
}

void check_axis(const SweepFile& file, const Axis& axis, const CheckValue& check) {
  at_line(file, axis.line, "axes", [&] {
    for (const std::string& value : axis.values) check(axis.key, value);
    if (!axis.range) return;
    check(axis.key, end_text(*axis.range, axis.range->low));
    check(axis.key, end_text(*axis.range, axis.range->high));
  });
}

}  // namespace

void check_values(const SweepFile& file, const CheckValue& check) {
  for (std::size_t i = 0; i < file.set.size(); ++i) {
    at_line(file, file.set_lines.at(i), "set", [&] { check(file.set[i].first, file.set[i].second); });
  }
  for (const Axis& axis : file.axes) check_axis(file, axis, check);
  for (const Point& point : file.points) {
    at_line(file, point.line, "points", [&] {
      for (const auto& [key, value] : point.parameters) check(key, value);
    });
  }
}

}  // namespace assay::sweeps
