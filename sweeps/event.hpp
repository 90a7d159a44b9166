// SPDX-License-Identifier: Apache-2.0
// What happens to a sweep: the events its journal records, and from which its state follows (sweep_state.hpp). Plain
// values; event_json.hpp is how they stand in a line.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "sweeps/trial.hpp"

namespace assay::sweeps {

// Who runs an attempt. A worker that a scheduler started has a job ("12_3", with its restart count); one on this host
// is known by its process.
struct Worker {
  std::string host;
  std::string boot;            // of the host's kernel and process namespace: elsewhere `process` means nothing
  std::int64_t process = 0;    // of the coordinator that started the attempt
  std::uint64_t born = 0;      // start time of that process in clock ticks, so that a number used again is told apart
  std::string job;             // "" without a scheduler
  std::uint32_t restarts = 0;  // of that job
};

// The first event of a journal.
struct SweepBegun {
  std::string name;
  std::string file_text;  // of the sweep file
  std::string version;    // of the program
};
// In the order of the plan, before anything else happens to it.
struct TrialAdded {
  PlannedTrial trial;
};
// How the sweep is run; `sweep resume` reuses the last ones. Keys and values are the commands' own.
struct SettingsRecorded {
  std::vector<std::pair<std::string, std::string>> settings;
};
struct TrialStarted {
  std::string id;
  std::uint32_t attempt = 0;  // from 1
  Worker worker;
};
// A trial reached a rung of successive halving, and what that means for it.
struct RungReached {
  std::string id;
  std::uint32_t attempt = 0;
  std::uint32_t epoch = 0;  // of the rung
  double value = 0;         // NaN: the metric was not there
  bool goes_on = true;
};
struct TrialEnded {
  std::string id;
  std::uint32_t attempt = 0;
  TrialState state = TrialState::done;  // done, failed, pruned or interrupted
  std::string reason;                   // one line; empty for done
  int code = 0;                         // exit code, 128 + n for signal n; -1: nobody saw it end
  bool counts = true;                   // interrupted: whether this attempt is one of those a trial has
  double seconds = 0;                   // wall time of the attempt
};
// --retry-failed, --restart-failed: a failed trial waits again, with all its attempts.
struct TrialRetried {
  std::string id;
  bool restarted = false;  // its run folder was put aside
};
// Trials were handed to a scheduler: they wait in its queue.
struct TrialsSubmitted {
  std::uint32_t submission = 0;   // SweepFolder::submission
  std::vector<std::string> jobs;  // of the scheduler, one for each array
};
// `sweep cancel`: nothing more is started until the next `sweep resume` (SweepResumed).
struct SweepCancelled {};
struct SweepResumed {};

using Event = std::variant<SweepBegun, TrialAdded, SettingsRecorded, TrialStarted, RungReached, TrialEnded,
                           TrialRetried, TrialsSubmitted, SweepCancelled, SweepResumed>;

}  // namespace assay::sweeps
