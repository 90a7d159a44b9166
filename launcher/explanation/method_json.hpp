// SPDX-License-Identifier: Apache-2.0
// What a method said about an image, as JSON: a part of explanation.json. Pure.
#pragma once

#include <nlohmann/json.hpp>

#include "launcher/explanation/attributions.hpp"
#include "launcher/explanation/explain_options.hpp"

namespace assay::launcher::explanation {

// null for what is not a finite number.
nlohmann::ordered_json number(double value);

// Without pictures, trust and seconds. The method must have been asked for.
nlohmann::ordered_json method_json(const Attributions& found, Method method, const ExplainOptions& options);

}  // namespace assay::launcher::explanation
