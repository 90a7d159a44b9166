// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include <absl/strings/str_format.h>

#include "sweeps/asha.hpp"
#include "sweeps/coordination.hpp"
#include "sweeps/coordination_step.hpp"
#include "sweeps/trial_end.hpp"
#include "sweeps/trial_figures.hpp"

namespace assay::sweeps {
namespace {

bool is_startable(TrialState state) {
  return state == TrialState::waiting || state == TrialState::interrupted;
}

// Whether this attempt is the one that the journal has running.
bool is_present(const TrialStatus* status, std::uint32_t attempt) {
  return status != nullptr && status->state == TrialState::running && status->attempts == attempt;
}

RunControl stop_at(const RungReached& rung, std::uint32_t attempt) {
  return {rung.epoch, absl::StrFormat("successive halving stopped it at epoch %d with %.6g", rung.epoch, rung.value),
          attempt};
}

}  // namespace

void Coordination::read_rungs(const std::vector<JobEnd>& ends, bool of_all, Step& step) {
  const auto read = [&](const std::string& id, RunningTrial& trial) {
    auto reached = trial.rungs.look();
    if (!reached.empty()) step.reached.emplace(id, std::move(reached));
  };
  if (of_all) {
    for (auto& [id, trial] : running_) read(id, trial);
    return;
  }
  for (const JobEnd& end : ends) {
    if (const auto trial = running_.find(end.id); trial != running_.end()) read(end.id, trial->second);
  }
}

void Coordination::take_from_waiting(Step& step) {
  if (stopping_) return;
  for (std::size_t room = executor_.free_slots(); room > 0 && !waiting_.empty(); --room) {
    step.next.push_back(std::move(waiting_.front()));
    waiting_.pop_front();
  }
}

void Coordination::write(Step& step) {
  book_.update([&](const SweepState& state) {
    add_rungs(state, step);
    add_ends(state, step);
    add_starts(state, step);
    return step.events;
  });
}

void Coordination::add_rungs(const SweepState& state, Step& step) const {
  std::map<std::uint32_t, std::vector<double>> in_this_step;
  for (const auto& [id, reached] : step.reached) {
    const std::uint32_t attempt = running_.at(id).attempt;
    if (!is_present(state.find(id), attempt)) continue;
    for (const RungWatch::Reached& rung : reached) {
      std::vector<double> before = state.rung_values(rung.epoch, id);
      std::vector<double>& beside = in_this_step[rung.epoch];
      before.insert(before.end(), beside.begin(), beside.end());
      beside.push_back(rung.value);
      const bool on = goes_on(rung.value, before, options_.early_stopping->eta, options_.objective.maximise);
      const RungReached event{id, attempt, rung.epoch, rung.value, on};
      step.events.emplace_back(event);
      if (on) continue;
      step.controls[id] = stop_at(event, attempt);
      break;
    }
  }
}

void Coordination::add_ends(const SweepState& state, Step& step) const {
  for (const JobEnd& end : step.ends) {
    const auto found = running_.find(end.id);
    if (found == running_.end() || found->second.attempt != end.attempt) continue;
    const RunningTrial& trial = found->second;
    const TrialStatus* status = state.find(end.id);
    if (!is_present(status, end.attempt)) {
      step.taken_over.push_back(end.id);
      continue;
    }
    Outcome outcome = judge(end, read_report(trial.run), trial.stop_asked);
    if (!trial.lost_because.empty() && end.code != 0) outcome = {TrialState::interrupted, trial.lost_because, true};
    const double seconds = std::chrono::duration<double>(Clock::now() - trial.started).count();
    const TrialEnded event = trial_ended(*status, end, outcome, seconds, options_.most_lost_attempts);
    step.events.emplace_back(event);
    step.ended.push_back(event);
    if (event.state != TrialState::interrupted || trial.stop_asked) continue;
    (end.code == kExitSaved ? step.left : step.again).push_back(end.id);
  }
}

void Coordination::add_starts(const SweepState& state, Step& step) const {
  if (state.cancelled() || (options_.fail_fast && step.has_failure())) return;
  for (const std::string& id : step.next) {
    const TrialStatus* status = state.find(id);
    if (status == nullptr || !is_startable(status->state)) continue;
    Step::Start start;
    start.job = {id, status->attempts + 1, command_(status->trial, status->attempts + 1), book_.folder().run(id).root(),
                 book_.folder().log(id)};
    start.control.attempt = start.job.attempt;
    if (options_.early_stopping) {
      start.rungs = rung_epochs(*options_.early_stopping, epochs_(status->trial));
      for (const RungReached& passed : state.rungs_of(id)) {
        std::erase(start.rungs, passed.epoch);
        // Decided before this attempt, and not yet obeyed.
        if (!passed.goes_on) start.control = stop_at(passed, start.job.attempt);
      }
      if (start.control.stop_at_epoch > 0) start.rungs.clear();
    }
    step.events.emplace_back(TrialStarted{id, start.job.attempt, worker_});
    step.starts.push_back(std::move(start));
  }
}

void Coordination::act(Step& step) {
  for (const auto& [id, control] : step.controls) write_control(running_.at(id).run, control);
  for (const std::string& id : step.taken_over) {
    tell("trial " + id + " was taken over by another worker: how it ended here is not counted");
  }
  for (const TrialEnded& end : step.ended) {
    const bool has_figure = end.state == TrialState::done || end.state == TrialState::pruned;
    tell(end_line(end, has_figure ? figure_of(end.id) : ""));
  }
  forget(step.ends);
  waiting_.insert(waiting_.end(), step.again.begin(), step.again.end());
  stopped_by_others_ = stopped_by_others_ || !step.left.empty();
  start(step);
  if (options_.fail_fast && step.has_failure() && !stopping_) stop();
}

void Coordination::start(Step& step) {
  const auto now = Clock::now();
  std::vector<TrialJob> jobs;
  for (Step::Start& start : step.starts) {
    const data::files::RunFolder run(start.job.run);
    write_control(run, start.control);
    running_.insert_or_assign(
        start.job.id, RunningTrial{start.job.attempt, now, run,
                                   RungWatch(run.metrics_jsonl(), options_.objective.metric, std::move(start.rungs)),
                                   SignsOfLife(run, now), false, ""});
    jobs.push_back(std::move(start.job));
  }
  if (!jobs.empty()) executor_.submit(jobs);
}

void Coordination::tell(const std::string& line) const {
  if (options_.tell) options_.tell(line);
}

std::string Coordination::figure_of(const std::string& id) const {
  if (!options_.tell) return "";
  const TrialFigures figures = read_trial_figures(book_.folder().run(id), options_.objective);
  const auto best = figures.best.find(options_.objective.metric);
  if (best == figures.best.end()) return "";
  return absl::StrFormat("%s %.6g at epoch %d", options_.objective.metric, best->second,
                         figures.best_epoch.value_or(0));
}

}  // namespace assay::sweeps
