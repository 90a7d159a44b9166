// SPDX-License-Identifier: Apache-2.0
// The range of an axis in a sweep file: {log_uniform: [1e-5, 1e-2], steps: 4}. Pure; throws SweepError.
#pragma once

#include "sweeps/sweep_file.hpp"
#include "sweeps/yaml_place.hpp"

namespace assay::sweeps {

// [low, high] of a range of this kind: low < high, above 0 for log_uniform, whole numbers for integer.
Range range_of(const YamlNode& node, RangeKind kind, const YamlPlace& place);
// steps: null when it is not there, as it must be under random and sobol; a grid needs it. line: of the range.
void set_steps(Range& range, const YamlNode* steps, int line, SearchKind search, const YamlPlace& place);

}  // namespace assay::sweeps
