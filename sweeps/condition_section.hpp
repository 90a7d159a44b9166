// SPDX-License-Identifier: Apache-2.0
// The conditions of an axis in a sweep file: `when: {model.name: [cnn5, compact]}`. Pure; throws SweepError.
#pragma once

#include <vector>

#include "sweeps/settings_section.hpp"
#include "sweeps/sweep_file.hpp"
#include "sweeps/yaml_place.hpp"

namespace assay::sweeps {

std::vector<Condition> conditions_of(const YamlNode& node, const YamlPlace& place);
// Each condition must be about an axis above or a key of `set`, and be able to hold.
void check_conditions(const Axis& axis, const std::vector<Axis>& above, const Settings& set, const YamlPlace& place);

}  // namespace assay::sweeps
