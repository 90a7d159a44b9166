// SPDX-License-Identifier: Apache-2.0
// In which order pixels are hidden or shown. Pure; any thread may call.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace assay::models::explain {

// ranks[p]: the place of pixel p, 0 the most important. Equal values go in the order of a hash of (seed, pixel), so
// that no corner is favoured. Throws std::invalid_argument when a value is not a number.
std::vector<std::int64_t> ranks_by_importance(std::span<const double> importance, std::uint64_t seed);

// The ranks of a map that means nothing; `map` counts such maps of one seed.
std::vector<std::int64_t> random_ranks(std::int64_t pixels, std::uint64_t seed, std::uint32_t map);

}  // namespace assay::models::explain
