// SPDX-License-Identifier: Apache-2.0
#include "sweeps/ranking.hpp"

#include <algorithm>
#include <array>

namespace assay::sweeps {

bool smaller_is_better(std::string_view figure) {
  constexpr std::array<std::string_view, 8> kSmall = {"loss", "brier", "mse",        "rmse",
                                                      "mae",  "error", "mse_labels", "rmse_labels"};
  const std::string_view last = figure.substr(figure.rfind('.') + 1);
  return last == "seconds" || last.ends_with("_seconds") || last.ends_with("_loss") || last.ends_with("_error") ||
         std::ranges::find(kSmall, last) != kSmall.end();
}

Ranking rank_trials(const Collection& collection, std::string_view figure, std::optional<bool> maximise) {
  const Objective& objective = collection.objective;
  Ranking ranking{.figure = figure.empty() ? objective.metric : std::string(figure)};
  check_figure(collection, ranking.figure);
  const bool own = ranking.figure == objective.metric || ranking.figure == "best." + objective.metric;
  ranking.maximise = maximise.value_or(own ? objective.maximise : !smaller_is_better(ranking.figure));
  for (std::size_t place = 0; place < collection.trials.size(); ++place) {
    const CollectedTrial& trial = collection.trials[place];
    if (trial.status.attempts == 0 || trial.status.state == TrialState::failed) continue;
    if (const auto value = sweeps::figure(trial, ranking.figure)) ranking.trials.push_back({place, *value});
  }
  std::stable_sort(ranking.trials.begin(), ranking.trials.end(), [&](const RankedTrial& a, const RankedTrial& b) {
    return ranking.maximise ? a.value > b.value : a.value < b.value;
  });
  const auto ended = std::ranges::find_if(ranking.trials, [&](const RankedTrial& ranked) {
    const TrialState state = collection.trials[ranked.place].status.state;
    return state == TrialState::done || state == TrialState::pruned;
  });
  if (ended != ranking.trials.end()) ranking.best = ended->place;
  return ranking;
}

}  // namespace assay::sweeps
