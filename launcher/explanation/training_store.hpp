// SPDX-License-Identifier: Apache-2.0
// The background of a run, from wherever the store it was trained on lies.
#pragma once

#include <string>

#include "launcher/explanation/background.hpp"
#include "launcher/explanation/explain_options.hpp"
#include "launcher/training/trained_model.hpp"
#include "launcher/world.hpp"

namespace assay::launcher::explanation {

struct FoundBackground {
  Background background;
  std::string note;  // why there is none though it was asked for; one line, on every rank
};

// The store is `given`, where that has the content the run was trained on, else the one the run remembers. Where
// neither is there, explanations that can do without a background go on without. Collective. Throws an AgreedError
// (exit code 3) where SHAP was asked for.
FoundBackground find_background(World& world, const training::TrainedModel& trained, const std::string& given,
                                const ExplainOptions& options);

}  // namespace assay::launcher::explanation
