// SPDX-License-Identifier: Apache-2.0
// Everything that is known of a sweep's trials, side by side: how each stands, what it sets, how good it was. The table
// that `sweep collect` writes down. Plain values.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sweeps/sweep_file.hpp"
#include "sweeps/sweep_folder.hpp"
#include "sweeps/sweep_state.hpp"
#include "sweeps/trial_figures.hpp"

namespace assay::sweeps {

struct CollectedTrial {
  TrialStatus status;
  TrialFigures figures;
};

struct Collection {
  std::string name;  // of the sweep
  Objective objective;
  std::vector<CollectedTrial> trials = {};    // in the order of the plan, those that never started included
  std::vector<std::string> parameters = {};   // keys that any trial sets, in the order of the axes
  std::vector<std::string> metrics = {};      // names in metrics.jsonl of any trial, sorted
  std::vector<std::string> evaluations = {};  // names of evaluated figures ("test.roc_auc"), sorted
  std::vector<std::string> notes = {};        // one line each: files that could not be read
};

// Reads the run folders of the trials that were started, on several threads.
Collection collect_trials(const SweepFolder& folder, std::string name, const Objective& objective,
                          std::span<const TrialStatus> trials);

// A figure of a trial by its name: a metric ("validation.roc_auc": at the best epoch), "best.METRIC", "last.METRIC",
// "evaluation.SPLIT.FIGURE", and kOwnFigures. Nothing where the trial has none.
inline constexpr std::string_view kOwnFigures[] = {"wall_seconds", "epochs_trained", "epochs_per_second"};
std::optional<double> figure(const CollectedTrial& trial, std::string_view name);
// Throws SweepError listing the known ones when no trial has such a figure and none could have.
void check_figure(const Collection& collection, std::string_view name);

// Epochs over the seconds that metrics.jsonl gives for them: without what was lost to interruptions, and without
// starting up.
std::optional<double> epochs_per_second(const TrialFigures& figures);

}  // namespace assay::sweeps
