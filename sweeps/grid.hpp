// SPDX-License-Identifier: Apache-2.0
// Every combination of the axes' values: the last axis runs fastest, an axis whose condition does not hold is absent,
// so that no point comes twice. Pure.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "sweeps/sweep_file.hpp"

namespace assay::sweeps {

// The points as far as `most`: one more where there are more.
std::vector<Parameters> grid_points(std::span<const Axis> axes, const Parameters& fixed, std::uint64_t most);
// At most this many combinations: conditions make it fewer. 2^64 - 1 stands for that and more; ranges without steps
// count as their whole numbers.
std::uint64_t combinations(std::span<const Axis> axes);

}  // namespace assay::sweeps
