// SPDX-License-Identifier: Apache-2.0
// How a watchdog ends its process: one rank of a node speaks, the others wait until it has spoken, each does what the
// program wants done (status file, histories), and all leave with code 7. Used by the watchdog's thread only.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "distributed/watchdog.hpp"
#include "distributed/watchdog_board.hpp"
#include "distributed/watchdog_verdict.hpp"

namespace assay::distributed {

class WatchdogEnding {
 public:
  // notice: of the node, in shared memory; not owned.
  WatchdogEnding(int rank, FailureNotice* notice, std::chrono::milliseconds poll)
      : rank_(rank), notice_(notice), poll_(poll) {}

  bool announced() const { return notice_->state.load(std::memory_order_acquire) != FailureNotice::kNone; }
  // speaks_first: this rank is the one that is expected to speak. histories: of every rank of this node; called by the
  // rank that speaks.
  [[noreturn]] void fail(const Verdict& verdict, bool speaks_first,
                         const std::function<std::vector<RankHistory>()>& histories, const FailureHandler& handler);
  // Another rank speaks; reason: what to tell the program if it never does.
  [[noreturn]] void follow(const std::string& reason, const FailureHandler& handler);

 private:
  bool reaches(std::uint32_t state, std::chrono::steady_clock::duration limit) const;
  [[noreturn]] void end(const FailureReport& report, const FailureHandler& handler,
                        std::chrono::steady_clock::duration linger);

  int rank_;
  FailureNotice* notice_;
  std::chrono::milliseconds poll_;
};

}  // namespace assay::distributed
