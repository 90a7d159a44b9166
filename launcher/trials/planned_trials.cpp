// SPDX-License-Identifier: Apache-2.0
#include "launcher/trials/planned_trials.hpp"

#include <string>

#include "data/files/one_line.hpp"
#include "sweeps/sweep_error.hpp"

namespace assay::launcher::trials {
namespace {

// What became of the trial; empty when it is what it was.
std::string change_of(const sweeps::PlannedTrial& trial, const TrialResolver& resolver) {
  try {
    const std::string id = resolver.resolve(trial.parameters).hash.substr(0, sweeps::kIdLength);
    return id == trial.id ? "" : "which would be " + id;
  } catch (const sweeps::SweepError& error) {
    return "which is none: " + data::files::one_line(error.what());
  }
}

}  // namespace

void require_planned(const sweeps::SweepState& state, const sweeps::SweepFile& file, const TrialResolver& resolver,
                     const IsOpen& is_open) {
  for (const sweeps::TrialStatus& status : state.trials()) {
    if (!is_open(status)) continue;
    const std::string change = change_of(status.trial, resolver);
    if (change.empty()) continue;
    const bool named = !file.recipe.empty();
    throw sweeps::SweepError("trial " + status.trial.id + " was planned with another configuration than " +
                             (named ? "recipe " + file.recipe : file.config.string()) + " gives now, " + change + "; " +
                             (named ? "run the version of assay that planned it" : "put that file back") +
                             ", or begin the changed sweep in another --dir");
  }
}

}  // namespace assay::launcher::trials
