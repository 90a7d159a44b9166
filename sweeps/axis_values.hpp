// SPDX-License-Identifier: Apache-2.0
// The values of an axis: all of them for a grid, or the one at a place between 0 and 1 for what is drawn. Numbers are
// spelled in the shortest form that reads back to the same bits. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sweeps/sweep_file.hpp"

namespace assay::sweeps {

// The list, or range.steps values from low to high, both ends exact: equal differences, or equal ratios of a
// log_uniform range; whole numbers of an integer range, all of them where it has no steps. Other ranges must have
// steps.
std::vector<std::string> grid_values(const Axis& axis);
// place in [0, 1): equal shares of a list, of the whole numbers of an integer range (both ends included), of a uniform
// range, of the logarithm of a log_uniform one; never outside the range.
std::string value_at(const Axis& axis, double place);
// How many values the axis can have; nothing where that is no number to speak of.
std::optional<std::uint64_t> value_count(const Axis& axis);

}  // namespace assay::sweeps
