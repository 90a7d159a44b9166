// SPDX-License-Identifier: Apache-2.0
// From a model back to the recipe that trains it as its source did.
#pragma once

#include <optional>
#include <string>

#include "launcher/config/run_config.hpp"

namespace assay::launcher::config {

// The first recipe, by name, of this model that is no `-improved` twin; nothing when there is
// none. model: as the registry spells it.
std::optional<std::string> recipe_of_model(const std::string& model);

// What the model is counted and listed with: its recipe, or without one the recipe `cnn5` with another name.
RunConfig reference_config(const std::string& model);

}  // namespace assay::launcher::config
