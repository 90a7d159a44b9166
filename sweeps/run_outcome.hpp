// SPDX-License-Identifier: Apache-2.0
// What an ended attempt means for its trial: from the exit code and what status.json of its run says. Pure.
#pragma once

#include <string>

#include "sweeps/executor.hpp"
#include "sweeps/trial.hpp"

namespace assay::sweeps {

// Codes that a sweep acts on; launcher/exit_codes.hpp holds the program's own.
inline constexpr int kExitCannotWrite = 4;    // a full disk, a folder that takes nothing
inline constexpr int kExitSaved = 75;         // stopped by a signal or a time limit, state saved
inline constexpr int kExitCannotStart = 127;  // as shells say it
inline constexpr int kExitLost = -1;          // nobody saw it end

// What status.json of a run says; state is empty where there is none.
struct RunReport {
  std::string state;  // running, done, failed, interrupted, pruned
  std::string reason;
};

struct Outcome {
  TrialState state = TrialState::done;
  std::string reason;  // one line
  bool counts = true;  // interrupted: whether the attempt is one of those a trial has
};

// Exit code 0 is done (or pruned, as the run says; or interrupted, where it does not say that it ended: launchers lie).
// 75 is interrupted and does not count: the work was saved. 2, 3, 5 and 6 would come again: failed. Signals, 4, 7, 127
// and whatever else are interrupted and count. stop_asked: we asked for the stop, so that no signal counts.
Outcome judge(const JobEnd& end, const RunReport& report, bool stop_asked);

}  // namespace assay::sweeps
