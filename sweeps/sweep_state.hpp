// SPDX-License-Identifier: Apache-2.0
// The state of a sweep as its journal tells it: what each trial is and how it stands. Applying an event either moves
// the state or refuses: an attempt that is not the present one of its trial can neither report nor end it, so no result
// is counted twice, whoever comes back late. One thread.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sweeps/event.hpp"
#include "sweeps/trial.hpp"

namespace assay::sweeps {

struct TrialStatus {
  PlannedTrial trial;
  TrialState state = TrialState::waiting;
  std::uint32_t attempts = 0;       // times it was started
  std::uint32_t lost_attempts = 0;  // of those, since the last retry: interrupted ones that count
  std::uint32_t results = 0;  // times an end of it was counted (done, failed, pruned) since the last retry: 0 or 1
  std::string reason;         // of the last end
  int code = 0;
  double seconds = 0;       // wall time of all attempts
  Worker worker;            // of the present or last attempt
  std::string started;      // time of the present or last attempt's start, UTC
  bool stop_asked = false;  // a rung has decided against it (present attempt)
};

class SweepState {
 public:
  // time: UTC of the record. Throws SweepError when the event cannot happen now (unknown trial, an attempt that is not
  // the present one, an end of a trial that does not run); then nothing has changed.
  void apply(const Event& event, const std::string& time);

  // Whether anything has happened: without it there is no sweep.
  bool begun() const { return begun_; }
  const std::string& name() const { return name_; }
  const std::string& file_text() const { return file_text_; }
  std::span<const TrialStatus> trials() const { return trials_; }
  // Null when there is none of that id.
  const TrialStatus* find(std::string_view id) const;
  // The last recorded value of a setting; empty when there is none.
  std::string setting(std::string_view key) const;
  bool cancelled() const { return cancelled_; }
  std::span<const TrialsSubmitted> submissions() const { return submissions_; }
  // Values of all attempts that reached the rung at this epoch, the latest of each trial, in the order of arrival.
  std::vector<double> rung_values(std::uint32_t epoch, std::string_view except_id = {}) const;
  // Epochs of the rungs a trial has passed or was stopped at, with the decision.
  std::vector<RungReached> rungs_of(std::string_view id) const;
  // How many trials are in each state.
  std::size_t count(TrialState state) const { return counts_[static_cast<std::size_t>(state)]; }

 private:
  // What reached a rung, in the order of arrival; one entry for each trial.
  struct Rung {
    std::vector<RungReached> reached;
    std::unordered_map<std::string, std::size_t> places;
  };

  void on(const SweepBegun& event, const std::string& time);
  void on(const TrialAdded& event, const std::string& time);
  void on(const SettingsRecorded& event, const std::string& time);
  void on(const TrialStarted& event, const std::string& time);
  void on(const RungReached& event, const std::string& time);
  void on(const TrialEnded& event, const std::string& time);
  void on(const TrialRetried& event, const std::string& time);
  void on(const TrialsSubmitted& event, const std::string& time);
  void on(const SweepCancelled& event, const std::string& time);
  void on(const SweepResumed& event, const std::string& time);
  TrialStatus& known(const std::string& id);
  TrialStatus& running(const std::string& id, std::uint32_t attempt);
  void move(TrialStatus& trial, TrialState state);
  void forget_rungs(const std::string& id);

  std::string name_;
  std::string file_text_;
  std::vector<TrialStatus> trials_;
  std::unordered_map<std::string, std::size_t> places_;
  std::map<std::string, std::string, std::less<>> settings_;
  std::map<std::uint32_t, Rung> rungs_;  // by epoch
  std::vector<TrialsSubmitted> submissions_;
  std::array<std::size_t, 6> counts_{};
  bool begun_ = false;
  bool cancelled_ = false;
};

}  // namespace assay::sweeps
