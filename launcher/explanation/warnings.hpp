// SPDX-License-Identifier: Apache-2.0
// What a reader of an explanation must know before believing it, in words. Pure.
#pragma once

#include <string>
#include <vector>

#include "launcher/explanation/image_explanation.hpp"
#include "models/explain/randomisation.hpp"

namespace assay::launcher::explanation {

constexpr int kFewSegments = 5;        // below: an explanation by segments says little
constexpr double kLowR2 = 0.5;         // of LIME, below: the regression does not describe the model here
constexpr double kLowStability = 0.7;  // of LIME, below: another seed would rank the segments in another way
constexpr double kWideGap = 3;         // of SHAP, standard errors

// Of one image, one line each, beginning with the method.
std::vector<std::string> find_warnings(const Attributions& attributions, const ExplainOptions& options);

// Of a method over all images it was compared on; empty when it passed or nothing can be said.
std::string randomisation_warning(Method method, const models::explain::RandomisationVerdict& verdict);

}  // namespace assay::launcher::explanation
