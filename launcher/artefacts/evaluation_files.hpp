// SPDX-License-Identifier: Apache-2.0
// What `assay evaluate` leaves in a run folder.
#pragma once

#include <span>
#include <string>

#include "data/files/run_folder.hpp"
#include "launcher/evaluation/assessment.hpp"
#include "launcher/evaluation/assessment_json.hpp"
#include "launcher/evaluation/evaluator.hpp"
#include "launcher/training/trained_model.hpp"

namespace assay::launcher::artefacts {

// evaluation/<split>/metrics.json and predictions.csv, and in artefacts/ training_metrics.json,
// classification_report.tsv and model_card.json, each of which appears whole; those of an earlier evaluation are
// replaced. names: of the images of `result`. Rank 0. Throws files::OutputError.
void write_evaluation(const data::files::RunFolder& folder, std::span<const std::string> names,
                      const training::TrainedModel& trained, const evaluation::EvaluatedRun& run,
                      const evaluation::Evaluation& result, const evaluation::Assessment& assessment);

}  // namespace assay::launcher::artefacts
