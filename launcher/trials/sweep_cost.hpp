// SPDX-License-Identifier: Apache-2.0
// What a sweep will cost: epochs and images through training, before anything has run.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "launcher/config/run_config.hpp"
#include "launcher/trials/trial_resolver.hpp"
#include "sweeps/plan.hpp"
#include "sweeps/sweep_file.hpp"

namespace assay::data {
class StoreReader;
}

namespace assay::launcher::trials {

// Epochs a trial of this length trains on average where exactly one trial in eta goes on beyond each rung.
double epochs_with_stopping(const sweeps::EarlyStopping& options, std::uint32_t epochs);

struct TrialCost {
  std::uint32_t epochs = 0;                  // at most
  double likely_epochs = 0;                  // with early stopping; the same without
  std::optional<std::uint64_t> images = {};  // through training in one epoch
  std::optional<double> images_per_second = {};
};

struct SweepCost {
  std::vector<TrialCost> trials;  // in the order of the plan
  double epochs = 0;              // of all trials, if none stops early
  double likely_epochs = 0;       // with early stopping
  std::optional<double> images;   // through training, if none stops early
  std::optional<double> likely_images;
  std::optional<double> hours;  // one trial after the other, with early stopping
};

// How many images per second a configuration trains with; asked for every trial.
using TrainingSpeed = std::function<std::optional<double>(const config::RunConfig& config)>;

// store: what the trials train on; null where it cannot be opened. Near-duplicates that stay on one side
// (data.validation.group) are not looked for: then the images are a few off. Throws data::StoreError.
SweepCost estimate_cost(const sweeps::Plan& plan, const std::optional<sweeps::EarlyStopping>& early_stopping,
                        const TrialResolver& resolver, const data::StoreReader* store, const TrainingSpeed& speed);

}  // namespace assay::launcher::trials
