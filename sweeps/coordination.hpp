// SPDX-License-Identifier: Apache-2.0
// The turns of a coordinator (coordinator.hpp): in each, what ended, which rungs were reached and what starts next
// become one write to the journal, and only then happen. Each trial has one place: waiting here, running, or ended. One
// thread.
#pragma once

#include <chrono>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sweeps/coordinator.hpp"
#include "sweeps/run_files.hpp"
#include "sweeps/running_trial.hpp"

namespace assay::sweeps {

class Coordination {
 public:
  Coordination(SweepBook& book, Executor& executor, TrialCommand command, TrialEpochs epochs,
               CoordinatorOptions options);

  // Ends for the journal what a coordinator that is gone left running, and lines up what there is to do.
  void take_over();
  bool has_work() const { return !running_.empty() || (!stopping_ && !waiting_.empty()); }
  // Whether the next turn starts something without anything ending first.
  bool can_start() const { return !stopping_ && !waiting_.empty() && executor_.free_slots() > 0; }
  void turn(const std::vector<JobEnd>& ends);
  SweepEnd verdict() const;

  std::size_t running() const { return running_.size(); }
  // Ends that nobody records any more.
  void forget(const std::vector<JobEnd>& ends);

 private:
  using Clock = std::chrono::steady_clock;
  struct Step;

  std::vector<std::string> chosen() const;
  bool is_gone(const Worker& before) const;
  void heed_signals();
  void heed_requests();
  bool is_unreadable_for_long();
  void stop();
  void watch_over_lives(Clock::time_point now);
  void read_rungs(const std::vector<JobEnd>& ends, bool of_all, Step& step);
  void take_from_waiting(Step& step);
  void write(Step& step);
  void add_rungs(const SweepState& state, Step& step) const;
  void add_ends(const SweepState& state, Step& step) const;
  void add_starts(const SweepState& state, Step& step) const;
  void act(Step& step);
  void start(Step& step);
  void end_unstarted(const std::vector<JobEnd>& ends);
  void tell_run(const std::string& id, const RunControl& control) const;
  void tell(const std::string& line) const;
  std::string figure_of(const std::string& id) const;

  SweepBook& book_;
  Executor& executor_;
  TrialCommand command_;
  TrialEpochs epochs_;
  CoordinatorOptions options_;
  Worker worker_;
  std::deque<std::string> waiting_;
  std::map<std::string, RunningTrial> running_;
  Clock::time_point looked_{};
  Clock::time_point looked_for_requests_{};
  std::optional<Clock::time_point> unreadable_since_;  // the journal: in a folder of NFS it may come back
  bool stopping_ = false;
  bool stop_requested_ = false;     // by a signal: exit code 75
  bool stopped_by_others_ = false;  // a trial was, and has saved
};

}  // namespace assay::sweeps
