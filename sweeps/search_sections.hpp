// SPDX-License-Identifier: Apache-2.0
// The sections `search`, `early_stopping` and `objective` of a sweep file. Pure; each throws SweepError naming what is
// wrong in it.
#pragma once

#include <optional>

#include "sweeps/sweep_file.hpp"
#include "sweeps/yaml_place.hpp"

namespace assay::sweeps {

Search search_of(const YamlNode& node, const YamlPlace& place);
// Nothing for {kind: none}.
std::optional<EarlyStopping> early_stopping_of(const YamlNode& node, const YamlPlace& place);
Objective objective_of(const YamlNode& node, const YamlPlace& place);

}  // namespace assay::sweeps
