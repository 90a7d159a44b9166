// SPDX-License-Identifier: Apache-2.0
#include "sweeps/range_section.hpp"

#include <algorithm>
#include <cmath>

#include "sweeps/plan.hpp"
#include "sweeps/value_text.hpp"

namespace assay::sweeps {
namespace {

constexpr double kLargestWhole = 9007199254740992.0;  // 2^53

double end_of_range(const YamlNode& node, const YamlPlace& place) {
  const auto number = node.is_scalar() ? parse_number(node.text) : std::nullopt;
  if (!number) place.refuse(node.line, "expected [low, high], two numbers");
  return *number;
}

void check_range(const Range& range, int line, const YamlPlace& place) {
  if (!(range.low < range.high)) place.refuse(line, "the low end must be below the high end");
  if (!std::isfinite(range.high - range.low)) place.refuse(line, "the range is wider than numbers reach");
  if (range.kind == RangeKind::log_uniform && range.low <= 0) {
    place.refuse(line, "a logarithmic range must start above 0");
  }
  if (range.kind != RangeKind::integer) return;
  if (range.low != std::trunc(range.low) || range.high != std::trunc(range.high) ||
      std::max(-range.low, range.high) > kLargestWhole) {
    place.refuse(line, "the ends of an integer range must be whole numbers (up to 2^53)");
  }
}

}  // namespace

Range range_of(const YamlNode& node, RangeKind kind, const YamlPlace& place) {
  if (node.kind != YamlKind::list || node.items.size() != 2) {
    place.refuse(node.line, "expected [low, high], two numbers");
  }
  Range range{.kind = kind, .low = end_of_range(node.items[0], place), .high = end_of_range(node.items[1], place)};
  check_range(range, node.line, place);
  return range;
}

void set_steps(Range& range, const YamlNode* steps, int line, SearchKind search, const YamlPlace& place) {
  if (search != SearchKind::grid) {
    if (steps != nullptr) place.refuse(steps->line, "steps are for a grid; random and sobol draw from the whole range");
    return;
  }
  if (steps == nullptr) place.refuse(line, "a range needs steps under a grid, for example steps: 5; or write a list");
  const auto count = steps->is_scalar() ? parse_whole(steps->text) : std::nullopt;
  const bool fits = count && *count >= 2 && *count <= static_cast<std::int64_t>(kMostTrials);
  if (!fits) place.refuse(steps->line, "steps: expected a whole number from 2 to " + std::to_string(kMostTrials));
  if (range.kind == RangeKind::integer && static_cast<double>(*count) > range.high - range.low + 1) {
    place.refuse(steps->line, "steps: the range has only " +
                                  std::to_string(static_cast<std::int64_t>(range.high - range.low + 1)) +
                                  " whole numbers");
  }
  range.steps = static_cast<std::uint32_t>(*count);
}

}  // namespace assay::sweeps
