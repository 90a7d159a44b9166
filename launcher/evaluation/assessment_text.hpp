// SPDX-License-Identifier: Apache-2.0
// An evaluation as a user reads it on a terminal. Pure.
#pragma once

#include <string>

#include "launcher/evaluation/assessment.hpp"
#include "launcher/evaluation/assessment_json.hpp"

namespace assay::launcher::evaluation {

// All of it: what was evaluated, headline figures, classification report, operating point, and the threshold table
// where it is asked for.
std::string assessment_text(const Assessment& assessment, const EvaluatedRun& run, bool thresholds);

// The headline figures, each with its interval.
std::string headline_table(const Assessment& assessment);

// What the wished recall on FAKE takes, in one line without its end.
std::string operating_point_line(const Assessment& assessment);

// The thresholds of Assessment::thresholds and the operating point, in ascending order.
std::string threshold_text(const Assessment& assessment);

}  // namespace assay::launcher::evaluation
