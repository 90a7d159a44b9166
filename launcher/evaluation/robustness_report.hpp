// SPDX-License-Identifier: Apache-2.0
// A robustness table for people and for programs. Pure.
#pragma once

#include <string>

#include "launcher/evaluation/assessment_json.hpp"
#include "launcher/evaluation/robustness.hpp"

namespace assay::launcher::evaluation {

// The table and under it the remarks, lines that end in LF.
std::string robustness_text(const Robustness& robustness);

// robustness.json: what was evaluated, one object for each perturbation, the codecs, the remarks. Undefined figures are
// null.
std::string robustness_json(const Robustness& robustness, const EvaluatedRun& run, const BootstrapOptions& options);

}  // namespace assay::launcher::evaluation
