// SPDX-License-Identifier: Apache-2.0
// A section of a sweep file that sets configuration keys ("set", a point), written with dotted keys or nested, as the
// parameters it means; and values, alone or listed. Pure; throws SweepError.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "sweeps/trial.hpp"
#include "sweeps/yaml_place.hpp"

namespace assay::sweeps {

// The text a command line would have for it: a scalar as it is, a list of scalars as "[a, b]". Throws SweepError for
// anything else.
std::string value_of(const YamlNode& node, const YamlPlace& place);

// The values of a list, at least one, none of them twice (however it is spelled).
std::vector<std::string> distinct_values(const YamlNode& list, const YamlPlace& place);

struct Settings {
  Parameters parameters;
  std::vector<int> lines;  // of each
};
// In the order of the text. Throws SweepError when it is no section, or a key is set twice.
Settings settings_of(const YamlNode& node, const YamlPlace& place);

}  // namespace assay::sweeps
