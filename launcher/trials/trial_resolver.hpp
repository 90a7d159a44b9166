// SPDX-License-Identifier: Apache-2.0
// What the parameters of a sweep mean: the run configuration of a trial, made from the sweep's recipe or configuration
// file, which is read once, and the settings on top of it.
#pragma once

#include <map>
#include <string>

#include "launcher/config/run_config.hpp"
#include "sweeps/plan.hpp"
#include "sweeps/sweep_file.hpp"

namespace assay::launcher::trials {

// One thread.
class TrialResolver {
 public:
  // Reads the base and applies the sweep's `set`. Throws config::UsageError, data::files::InputError, and
  // sweeps::SweepError when `set` or the objective's metric does not fit.
  explicit TrialResolver(const sweeps::SweepFile& file);

  // The base with the sweep's `set`.
  const config::RunConfig& base() const { return base_; }
  // Whether the key takes the value, by itself. Throws sweeps::SweepError naming the nearest known key.
  void check(const std::string& key, const std::string& value) const;
  // The configuration of a trial that was planned: not checked again.
  config::RunConfig settings_of(const sweeps::Parameters& own) const;
  // The checked configuration of a trial. Throws sweeps::SweepError when its keys contradict each other.
  config::RunConfig config_of(const sweeps::Parameters& own) const;
  // Its identity (config::config_hash) and length.
  sweeps::ResolvedTrial resolve(const sweeps::Parameters& own) const;

 private:
  void check_model(const config::RunConfig& config) const;

  config::RunConfig base_;
  std::string own_model_;  // model, frozen layers and loss of the recipe, which fit; empty: of a file, which may not
  mutable std::map<std::string, int> logits_;  // of the models met, by name and frozen layers
};

// sweeps::make_plan with all of it.
sweeps::Plan plan_trials(const sweeps::SweepFile& file, const TrialResolver& resolver);

}  // namespace assay::launcher::trials
