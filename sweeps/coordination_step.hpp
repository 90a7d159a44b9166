// SPDX-License-Identifier: Apache-2.0
// What one turn of a coordinator reads, writes and does: filled before and inside the update of the journal, carried
// out behind it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "sweeps/coordination.hpp"
#include "sweeps/run_files.hpp"

namespace assay::sweeps {

struct Coordination::Step {
  // A trial about to run.
  struct Start {
    TrialJob job;
    RunControl control;
    std::vector<std::uint32_t> rungs;  // those before it
  };

  // Read before.
  std::vector<JobEnd> ends;
  std::map<std::string, std::vector<RungWatch::Reached>> reached;
  std::vector<std::string> next;

  // Written.
  std::vector<Event> events;
  std::vector<TrialEnded> ended;

  // Done behind it.
  std::map<std::string, RunControl> controls;
  std::vector<Start> starts;
  std::vector<std::string> again;       // lost: they wait once more
  std::vector<std::string> left;        // stopped by somebody else, saved
  std::vector<std::string> taken_over;  // by another worker

  bool has_failure() const {
    return std::any_of(ended.begin(), ended.end(),
                       [](const TrialEnded& end) { return end.state == TrialState::failed; });
  }
  bool is_empty() const { return ends.empty() && reached.empty() && next.empty(); }
};

}  // namespace assay::sweeps
