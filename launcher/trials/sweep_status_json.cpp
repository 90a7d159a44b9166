// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "launcher/trials/sweep_status.hpp"

namespace assay::launcher::trials {
namespace {

using nlohmann::ordered_json;
using sweeps::TrialState;
using sweeps::TrialStatus;

ordered_json metrics_json(const TrialProgress& progress, const std::string& metric) {
  ordered_json metrics = ordered_json::object();
  if (progress.epoch) metrics["epoch"] = *progress.epoch;
  if (progress.last) metrics[metric] = *progress.last;
  if (progress.best) metrics["best"] = *progress.best;
  if (progress.best_epoch) metrics["best_epoch"] = *progress.best_epoch;
  return metrics;
}

void add_queue(const SweepOverview& sweep, const std::string& id, ordered_json& trial) {
  if (!sweep.queue) return;
  const auto queued = sweep.queue->find(id);
  if (queued == sweep.queue->end()) return;
  const QueuedTrial& own = queued->second;
  trial["queue"] = {{"job", own.job}, {"state", own.state}, {"reason", own.reason}};
}

ordered_json trial_json(const SweepOverview& sweep, const TrialStatus& status) {
  const TrialProgress progress = read_progress(sweep.book.folder(), status, sweep.objective);
  ordered_json parameters = ordered_json::object();
  for (const auto& [key, value] : status.trial.parameters) parameters[key] = value;
  ordered_json trial = {{"id", status.trial.id},
                        {"state", sweeps::state_name(status.state)},
                        {"attempts", status.attempts},
                        {"parameters", std::move(parameters)},
                        {"metrics", metrics_json(progress, sweep.objective.metric)},
                        {"reason", status.reason},
                        {"seconds", status.seconds}};
  if (status.attempts > 0) trial["worker"] = {{"host", status.worker.host}, {"job", status.worker.job}};
  add_queue(sweep, status.trial.id, trial);
  if (progress.silent_seconds) trial["silent_seconds"] = *progress.silent_seconds;
  return trial;
}

}  // namespace

std::string status_json(const SweepOverview& sweep) {
  const sweeps::SweepState& state = sweep.book.state();
  ordered_json counts = ordered_json::object();
  for (const TrialState each : {TrialState::waiting, TrialState::running, TrialState::done, TrialState::failed,
                                TrialState::pruned, TrialState::interrupted}) {
    counts[std::string(sweeps::state_name(each))] = state.count(each);
  }
  ordered_json all = {{"name", state.name()},
                      {"owner", sweep.owner.empty() ? ordered_json(nullptr) : ordered_json(sweep.owner)},
                      {"cancelled", state.cancelled()},
                      {"objective", sweep.objective.metric},
                      {"counts", std::move(counts)},
                      {"trials", ordered_json::array()}};
  for (const TrialStatus& status : state.trials()) all["trials"].push_back(trial_json(sweep, status));
  return all.dump(-1, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace assay::launcher::trials
