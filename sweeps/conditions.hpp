// SPDX-License-Identifier: Apache-2.0
// When an axis counts. Pure.
#pragma once

#include <string>

#include "sweeps/sweep_file.hpp"

namespace assay::sweeps {

// Whether the value is one of the condition's.
bool holds(const Condition& condition, const std::string& value);
// Whether all conditions of the axis hold; a key that is neither in `own` (the axes above that count) nor in `fixed`
// has no value, and no condition on it holds.
bool is_active(const Axis& axis, const Parameters& fixed, const Parameters& own);
// Whether the axis can have the value at all; of ranges only integer ones can be asked for.
bool may_be(const Axis& axis, const std::string& value);

}  // namespace assay::sweeps
