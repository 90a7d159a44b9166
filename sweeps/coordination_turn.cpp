// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <thread>
#include <utility>

#include <absl/strings/str_format.h>

#include "data/files/error.hpp"
#include "sweeps/asha.hpp"
#include "sweeps/coordination.hpp"
#include "sweeps/coordination_step.hpp"
#include "sweeps/trial_end.hpp"
#include "sweeps/trial_figures.hpp"

namespace assay::sweeps {
namespace {

constexpr std::chrono::milliseconds kBetweenWrites{200};

bool is_startable(TrialState state) {
  return state == TrialState::waiting || state == TrialState::interrupted;
}

// Whether this attempt is the one that the journal has running.
bool is_present(const TrialStatus* status, std::uint32_t attempt) {
  return status != nullptr && status->state == TrialState::running && status->attempts == attempt;
}

// A disk that is full stays full for a while: the attempts that are left would be gone within seconds.
bool cannot_write_again(const TrialStatus& before, const JobEnd& end) {
  const auto cannot_write = [](int code) { return code == kExitCannotWrite || code == kExitCannotStart; };
  return cannot_write(end.code) && cannot_write(before.code);
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
  const auto decide = [&](const SweepState& state) {
    add_rungs(state, step);
    add_ends(state, step);
    add_starts(state, step);
    return step.events;
  };
  while (true) {
    try {
      book_.update(decide);
      unreadable_since_.reset();
      return;
    } catch (const data::files::InputError&) {
      // Thrown before anything was decided; the ends in this step come only once, so they wait here.
      if (is_unreadable_for_long()) {
        forget(step.ends);
        throw;
      }
    } catch (...) {
      forget(step.ends);  // nothing of them runs, and nobody waits for it
      throw;
    }
    std::this_thread::sleep_for(kBetweenWrites);
    heed_signals();
  }
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
    RunReport report = read_report(trial.run);
    if (report.state.empty() && !options_.needs_report) report.state = "done";
    Outcome outcome = judge(end, report, trial.stop_asked);
    if (!trial.lost_because.empty() && end.code != 0) outcome = {TrialState::interrupted, trial.lost_because, true};
    const double seconds = std::chrono::duration<double>(Clock::now() - trial.started).count();
    const TrialEnded event = trial_ended(*status, end, outcome, seconds, options_.most_lost_attempts);
    step.events.emplace_back(event);
    step.ended.push_back(event);
    if (event.state != TrialState::interrupted || trial.stop_asked || cannot_write_again(*status, end)) continue;
    // Exit code 0 of a run that was stopped is no loss either: started again at once, it might end so for ever.
    const bool saved = end.code == kExitSaved || (end.code == 0 && !event.counts);
    (saved ? step.left : step.again).push_back(end.id);
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
  for (const auto& [id, control] : step.controls) tell_run(id, control);
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
  std::vector<JobEnd> unstarted;
  for (Step::Start& start : step.starts) {
    const data::files::RunFolder run(start.job.run);
    running_.insert_or_assign(
        start.job.id, RunningTrial{start.job.attempt, now, run,
                                   RungWatch(run.metrics_jsonl(), options_.objective.metric, std::move(start.rungs)),
                                   SignsOfLife(run, now), false, ""});
    try {
      write_control(run, start.control);
      jobs.push_back(std::move(start.job));
    } catch (const data::files::OutputError& error) {
      unstarted.push_back({start.job.id, start.job.attempt, kExitCannotStart, error.what()});
    }
  }
  if (!jobs.empty()) executor_.submit(jobs);
  if (!unstarted.empty()) end_unstarted(unstarted);
}

// Their run folders take nothing: the fault is theirs alone, unless the journal takes nothing either.
void Coordination::end_unstarted(const std::vector<JobEnd>& ends) {
  Step step;
  step.ends = ends;
  write(step);
  act(step);
}

void Coordination::tell_run(const std::string& id, const RunControl& control) const {
  try {
    write_control(running_.at(id).run, control);
  } catch (const data::files::OutputError& error) {
    tell("trial " + id + " trains on, it cannot be told that " + control.reason + ": " + error.what());
  }
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
