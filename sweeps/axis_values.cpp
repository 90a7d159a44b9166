// SPDX-License-Identifier: Apache-2.0
#include "sweeps/axis_values.hpp"

#include <algorithm>
#include <cmath>

#include "data/files/shortest_number.hpp"

namespace assay::sweeps {
namespace {

std::string whole_text(double number) {
  return std::to_string(static_cast<std::int64_t>(number));
}

double between(const Range& range, double share) {
  if (range.kind == RangeKind::log_uniform) {
    return range.low * std::exp(share * std::log(range.high / range.low));
  }
  return range.low + share * (range.high - range.low);
}

std::string spelled(const Range& range, double number) {
  const double inside = std::clamp(number, range.low, range.high);
  return range.kind == RangeKind::integer ? whole_text(std::round(inside)) : data::files::shortest(inside);
}

}  // namespace

std::vector<std::string> grid_values(const Axis& axis) {
  if (!axis.range) return axis.values;
  const Range& range = *axis.range;
  const std::uint64_t steps = value_count(axis).value();
  std::vector<std::string> values;
  values.reserve(steps);
  for (std::uint64_t i = 0; i + 1 < steps; ++i) {
    values.push_back(spelled(range, between(range, static_cast<double>(i) / static_cast<double>(steps - 1))));
  }
  values.push_back(spelled(range, range.high));
  return values;
}

std::string value_at(const Axis& axis, double place) {
  if (!axis.range) {
    const auto count = static_cast<double>(axis.values.size());
    return axis.values[std::min(static_cast<std::size_t>(place * count), axis.values.size() - 1)];
  }
  const Range& range = *axis.range;
  if (range.kind != RangeKind::integer) return spelled(range, between(range, place));
  const double count = range.high - range.low + 1;
  return spelled(range, range.low + std::floor(place * count));
}

std::optional<std::uint64_t> value_count(const Axis& axis) {
  if (!axis.range) return axis.values.size();
  if (axis.range->steps > 0) return axis.range->steps;
  if (axis.range->kind != RangeKind::integer) return std::nullopt;
  return static_cast<std::uint64_t>(axis.range->high - axis.range->low) + 1;
}

}  // namespace assay::sweeps
