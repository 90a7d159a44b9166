// SPDX-License-Identifier: Apache-2.0
// What the coordinator of a sweep and its groups of ranks write to one another, as texts. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sweeps/executor.hpp"

namespace assay::launcher::trials {

// Which box of distributed::Mail a letter goes to.
enum Box : int {
  kOrderBox = 1,   // of a group's first rank, from the coordinator
  kMemberBox = 2,  // of the others of a group, from its first rank
  kReportBox = 3,  // of the coordinator
  kStopBox = 4,    // of a group's first rank: its present trial is to save and end
};

// Trials to run one after the other; or, without any, the end of the sweep with the exit code of all ranks.
struct Order {
  std::vector<sweeps::TrialJob> jobs;
  int exit_code = 0;
};

std::string to_text(const Order& order);
// Throws std::invalid_argument on what is no such text.
Order order_of(const std::string& text);

std::string to_text(const sweeps::JobEnd& end);
sweeps::JobEnd end_of(const std::string& text);

}  // namespace assay::launcher::trials
