// SPDX-License-Identifier: Apache-2.0
#include "launcher/trials/sweep_cost.hpp"

#include <map>
#include <tuple>

#include "data/splits.hpp"
#include "data/store_reader.hpp"
#include "launcher/row_options.hpp"
#include "launcher/split_options.hpp"
#include "sweeps/asha.hpp"

namespace assay::launcher::trials {
namespace {

// Images of an epoch; what trials have in common is counted once.
class TrainingImages {
 public:
  explicit TrainingImages(const data::StoreReader& store)
      : labels_(store.labels("train")), stored_split_(store.has_split("validation")) {}

  std::uint64_t of(const config::RunConfig& config) {
    const config::DataSection& data = config.data;
    const auto [known, is_new] = counts_.try_emplace(
        Key(data.validation.fraction, data.validation.stratified, data.first, data.per_class), std::uint64_t{0});
    if (is_new) {
      known->second =
          data::split_validation(labels_, validation_options(data, stored_split_), row_selection(data)).training.size();
    }
    return known->second * data::rows_per_image(row_options(config));
  }

 private:
  using Key = std::tuple<double, bool, std::int64_t, std::vector<std::string>>;

  std::vector<std::uint8_t> labels_;
  bool stored_split_;
  std::map<Key, std::uint64_t> counts_;
};

void add(std::optional<double>& sum, std::optional<double> part) {
  sum = sum && part ? std::optional(*sum + *part) : std::nullopt;
}

SweepCost sum_of(std::vector<TrialCost> trials) {
  SweepCost cost{.trials = std::move(trials), .images = 0.0, .likely_images = 0.0, .hours = 0.0};
  for (const TrialCost& trial : cost.trials) {
    cost.epochs += trial.epochs;
    cost.likely_epochs += trial.likely_epochs;
    std::optional<double> likely;
    std::optional<double> hours;
    if (trial.images) likely = static_cast<double>(*trial.images) * trial.likely_epochs;
    if (likely && trial.images_per_second) hours = *likely / *trial.images_per_second / 3600;
    add(cost.images, trial.images ? std::optional(static_cast<double>(*trial.images) * trial.epochs) : std::nullopt);
    add(cost.likely_images, likely);
    add(cost.hours, hours);
  }
  return cost;
}

}  // namespace

double epochs_with_stopping(const sweeps::EarlyStopping& options, std::uint32_t epochs) {
  double sum = 0;
  double share = 1;  // of the trials that train the epochs up to the next rung
  std::uint32_t before = 0;
  for (const std::uint32_t rung : sweeps::rung_epochs(options, epochs)) {
    sum += share * (rung - before);
    share /= options.eta;
    before = rung;
  }
  return sum + share * (epochs - before);
}

SweepCost estimate_cost(const sweeps::Plan& plan, const std::optional<sweeps::EarlyStopping>& early_stopping,
                        const TrialResolver& resolver, const data::StoreReader* store, const TrainingSpeed& speed) {
  std::optional<TrainingImages> images;
  if (store != nullptr) images.emplace(*store);
  std::vector<TrialCost> trials;
  trials.reserve(plan.trials.size());
  for (std::size_t t = 0; t < plan.trials.size(); ++t) {
    TrialCost trial{.epochs = plan.trial_epochs[t], .likely_epochs = static_cast<double>(plan.trial_epochs[t])};
    if (early_stopping) trial.likely_epochs = epochs_with_stopping(*early_stopping, trial.epochs);
    if (images || speed) {
      const config::RunConfig config = resolver.settings_of(plan.trials[t].parameters);
      if (images) trial.images = images->of(config);
      if (speed) trial.images_per_second = speed(config);
    }
    trials.push_back(trial);
  }
  return sum_of(std::move(trials));
}

}  // namespace assay::launcher::trials
