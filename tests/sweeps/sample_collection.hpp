// SPDX-License-Identifier: Apache-2.0
// Trials with their figures as collect_trials would find them, without a file.
#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "sweeps/collection.hpp"

namespace assay::tests {

inline sweeps::CollectedTrial collected(const std::string& id, sweeps::Parameters parameters,
                                        sweeps::EpochFigures figures,
                                        sweeps::TrialState state = sweeps::TrialState::done) {
  sweeps::CollectedTrial trial;
  trial.status.trial.id = id;
  trial.status.trial.parameters = std::move(parameters);
  trial.status.state = state;
  trial.status.attempts = state == sweeps::TrialState::waiting ? 0 : 1;
  trial.status.seconds = 2;
  trial.figures.epochs = figures.empty() ? 0 : 3;
  trial.figures.training_seconds = figures.empty() ? 0 : 1.5;
  if (!figures.empty()) trial.figures.best_epoch = 2;
  trial.figures.best = figures;
  trial.figures.last = std::move(figures);
  return trial;
}

// The columns are those of collect_trials: parameters and metrics of the trials given.
inline sweeps::Collection collection_of(std::vector<sweeps::CollectedTrial> trials, sweeps::Objective objective = {}) {
  sweeps::Collection collection{.name = "sample", .objective = std::move(objective), .trials = std::move(trials)};
  std::uint32_t index = 0;
  for (auto& trial : collection.trials) {
    trial.status.trial.index = index++;
    for (const auto& [key, value] : trial.status.trial.parameters) {
      if (std::ranges::find(collection.parameters, key) == collection.parameters.end()) {
        collection.parameters.push_back(key);
      }
    }
    for (const auto& [name, value] : trial.figures.best) {
      if (std::ranges::find(collection.metrics, name) == collection.metrics.end()) collection.metrics.push_back(name);
    }
  }
  std::ranges::sort(collection.metrics);
  return collection;
}

}  // namespace assay::tests
