// SPDX-License-Identifier: Apache-2.0
#include "sweeps/coordination.hpp"

#include <absl/strings/str_format.h>

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "data/files/error.hpp"
#include "sweeps/attempt_length.hpp"
#include "sweeps/coordination_step.hpp"
#include "sweeps/sweep_error.hpp"
#include "sweeps/trial_end.hpp"

namespace assay::sweeps {
namespace {

constexpr std::chrono::milliseconds kLook{250};
constexpr std::chrono::seconds kLookForRequests{1};

}  // namespace

Coordination::Coordination(SweepBook& book, Executor& executor, TrialCommand command, TrialEpochs epochs,
                           CoordinatorOptions options)
    : book_(book),
      executor_(executor),
      command_(std::move(command)),
      epochs_(std::move(epochs)),
      options_(std::move(options)),
      worker_(executor.worker()) {}

std::vector<std::string> Coordination::chosen() const {
  if (!options_.only.empty()) return options_.only;
  std::vector<std::string> ids;
  for (const TrialStatus& status : book_.state().trials()) ids.push_back(status.trial.id);
  // What was begun is finished first.
  std::stable_partition(ids.begin(), ids.end(), [&](const std::string& id) {
    const TrialState state = book_.state().find(id)->state;
    return state == TrialState::interrupted || state == TrialState::running;
  });
  return ids;
}

bool Coordination::is_gone(const Worker& before) const {
  if (options_.is_gone) return options_.is_gone(before);
  return before.job == worker_.job && (before.job.empty() || before.restarts <= worker_.restarts);
}

void Coordination::take_over() {
  book_.refresh();
  const std::vector<std::string> ids = chosen();
  std::vector<TrialStatus> left;
  std::vector<std::filesystem::path> runs;
  for (const std::string& id : ids) {
    const TrialStatus* status = book_.state().find(id);
    if (status == nullptr) throw SweepError("this sweep has no trial '" + id + "'; assay sweep status lists them");
    if (status->state != TrialState::running || !is_gone(status->worker)) continue;
    left.push_back(*status);
    runs.push_back(book_.folder().run(id).root());
  }
  executor_.end_leftovers(runs);
  std::vector<Event> events;
  for (const TrialStatus& before : left) {
    const std::string& id = before.trial.id;
    const JobEnd end{id, before.attempts, kExitLost, "its coordinator on " + before.worker.host + " is gone"};
    const data::files::RunFolder run = book_.folder().run(id);
    const Outcome outcome = judge(end, read_report(run), /*stop_asked=*/false);
    const double seconds = seconds_until_last_sign(before, run);
    events.emplace_back(trial_ended(before, end, outcome, seconds, options_.most_lost_attempts));
  }
  if (!events.empty()) book_.append(events);
  for (const Event& event : events) tell(end_line(std::get<TrialEnded>(event), ""));
  for (const std::string& id : ids) {
    const TrialState state = book_.state().find(id)->state;
    if (state == TrialState::waiting || state == TrialState::interrupted) waiting_.push_back(id);
  }
  stopping_ = book_.state().cancelled();
}

void Coordination::turn(const std::vector<JobEnd>& ends) {
  const auto now = Clock::now();
  const bool due = now - looked_ >= kLook;
  if (due) looked_ = now;
  heed_signals();
  if (now - looked_for_requests_ >= kLookForRequests) {
    looked_for_requests_ = now;
    try {
      heed_requests();
    } catch (const data::files::InputError&) {
      if (is_unreadable_for_long()) throw;
    }
    watch_over_lives(now);
  }
  Step step;
  step.ends = ends;
  read_rungs(ends, due, step);
  take_from_waiting(step);
  if (!step.is_empty()) {
    write(step);
    act(step);
  }
  if (due && options_.show) options_.show(book_.state());
}

void Coordination::heed_signals() {
  if (stopping_ || !options_.stop_requested || !options_.stop_requested()) return;
  stop_requested_ = true;
  stop();
}

bool Coordination::is_unreadable_for_long() {
  if (!unreadable_since_) unreadable_since_ = Clock::now();
  return Clock::now() - *unreadable_since_ >= std::chrono::duration<double>(options_.unreadable_seconds);
}

void Coordination::heed_requests() {
  book_.beat();
  book_.refresh();
  unreadable_since_.reset();
  std::error_code ignored;
  const std::filesystem::path request = book_.folder().cancel_request();
  if (std::filesystem::exists(request, ignored)) {
    if (!book_.state().cancelled()) book_.append({SweepCancelled{}});
    std::filesystem::remove(request, ignored);
  }
  if (book_.state().cancelled() && !stopping_) stop();
}

void Coordination::stop() {
  stopping_ = true;
  for (auto& [id, trial] : running_) trial.stop_asked = true;
  executor_.cancel_all(/*kill=*/false);
}

void Coordination::watch_over_lives(Clock::time_point now) {
  if (options_.stale_seconds <= 0) return;
  for (auto& [id, trial] : running_) {
    if (!executor_.is_under_way(id)) trial.life.begin_again(now);
    if (!trial.lost_because.empty() || trial.life.silent_seconds(now) < options_.stale_seconds) continue;
    trial.lost_because = absl::StrFormat("no sign of life for %.4g s", options_.stale_seconds);
    executor_.cancel(id, /*kill=*/true);
  }
}

void Coordination::forget(const std::vector<JobEnd>& ends) {
  for (const JobEnd& end : ends) running_.erase(end.id);
}

SweepEnd Coordination::verdict() const {
  const SweepState& state = book_.state();
  bool complete = true;
  for (const std::string& id : chosen()) {
    const TrialState trial = state.find(id)->state;
    complete = complete && (trial == TrialState::done || trial == TrialState::pruned);
  }
  if (complete) return SweepEnd::complete;
  const bool saved = stop_requested_ || stopped_by_others_;
  return saved && !state.cancelled() ? SweepEnd::interrupted : SweepEnd::incomplete;
}

}  // namespace assay::sweeps
