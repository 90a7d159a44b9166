// SPDX-License-Identifier: Apache-2.0
// The `axes` of a sweep file. Pure.
#pragma once

#include <vector>

#include "sweeps/settings_section.hpp"
#include "sweeps/sweep_file.hpp"
#include "sweeps/yaml_place.hpp"

namespace assay::sweeps {

inline constexpr std::size_t kMostAxes = 100;

// In the order of the text. search decides whether ranges have steps; `set` is what conditions may refer to, besides
// the axes above. Throws SweepError: an axis without values, a value twice, a range that is none, a condition that can
// never hold, an axis that `set` sets.
std::vector<Axis> axes_of(const YamlNode& node, const YamlPlace& place, SearchKind search, const Settings& set);

}  // namespace assay::sweeps
