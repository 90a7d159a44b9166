// SPDX-License-Identifier: Apache-2.0
// What the run folder of a trial says about how good it was: the epochs of metrics.jsonl, and the figures of
// evaluations. Reads files; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "data/files/run_folder.hpp"
#include "sweeps/run_files.hpp"
#include "sweeps/sweep_file.hpp"

namespace assay::sweeps {

struct TrialFigures {
  std::uint32_t epochs = 0;                 // completed
  std::optional<std::uint32_t> best_epoch;  // where the objective was best, the earliest of equals
  EpochFigures best;                        // the figures of that epoch
  EpochFigures last;                        // of the last epoch
  double training_seconds = 0;              // of all epochs together
  EpochFigures evaluation;                  // "test.roc_auc": the plain numbers of evaluation/<split>/metrics.json
  std::vector<std::string> notes;           // one line each: what could not be read, which is then left out
};

// What does not exist says nothing. A torn last line of metrics.jsonl is ignored; with a damaged line before it, or an
// epoch that does not follow, all epochs of this trial are left out. epoch, step and seconds are no figures of their
// own.
TrialFigures read_trial_figures(const data::files::RunFolder& run, const Objective& objective);

}  // namespace assay::sweeps
