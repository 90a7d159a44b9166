// SPDX-License-Identifier: Apache-2.0
#include "sweeps/conditions.hpp"

#include <algorithm>

#include "sweeps/value_text.hpp"

namespace assay::sweeps {
namespace {

bool contains(const std::vector<std::string>& values, const std::string& value) {
  return std::any_of(values.begin(), values.end(), [&](const std::string& one) { return same_value(one, value); });
}

}  // namespace

bool holds(const Condition& condition, const std::string& value) {
  return contains(condition.values, value);
}

bool is_active(const Axis& axis, const Parameters& fixed, const Parameters& own) {
  return std::all_of(axis.when.begin(), axis.when.end(), [&](const Condition& condition) {
    const std::string* value = find_parameter(own, condition.key);
    if (value == nullptr) value = find_parameter(fixed, condition.key);
    return value != nullptr && holds(condition, *value);
  });
}

bool may_be(const Axis& axis, const std::string& value) {
  if (!axis.range) return contains(axis.values, value);
  const auto whole = parse_whole(value);
  return axis.range->kind == RangeKind::integer && whole && static_cast<double>(*whole) >= axis.range->low &&
         static_cast<double>(*whole) <= axis.range->high;
}

}  // namespace assay::sweeps
