// SPDX-License-Identifier: Apache-2.0
// The judgement of the watchdog, without clocks, processes or MPI: from what the ranks of a node have published to "go
// on" or "end the job, because". Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "distributed/process_state.hpp"
#include "distributed/watchdog_board.hpp"

namespace assay::distributed {

struct OwnView {
  bool disarmed = false;
  bool waiting = false;
  std::uint64_t sequence = 0;
  std::string operation;
  double waited_seconds = 0;  // in the present collective
};

struct PeerView {
  int rank = 0;
  long pid = 0;
  ProcessState process = ProcessState::kUnknown;
  Departure departure = Departure::kPresent;
  bool waiting = false;
  std::uint64_t sequence = 0;
  std::string operation;
  double seen_seconds_ago = 0;  // since it entered or left its latest collective
};

struct JudgementRules {
  double deadline_seconds = 120;
  double first_deadline_seconds = 300;
  std::string host;
  bool world_on_this_node = true;
};

struct Verdict {
  std::string reason;   // one line, without the rank's prefix
  bool silent = false;  // another rank has already said why the job ends
  // A process of the job has ended, which the launcher sees too: its exit code is to be the job's, not ours.
  bool process_ended = false;
};

// The first collectives of a program (set-up, opening files) have the longer deadline, since ranks start at different
// times.
inline constexpr std::uint64_t kStartingCollectives = 8;

double deadline_of(const JudgementRules& rules, std::uint64_t sequence);

// peers: the other ranks of this node. A peer is missing when it is gone without having left, or, past the deadline of
// the collective that we wait in, when it has not entered that collective. When every rank of the node is inside,
// slowness is tolerated up to twice the deadline (a world on one node), or the missing rank is on another node.
std::optional<Verdict> judge(const OwnView& own, std::span<const PeerView> peers, const JudgementRules& rules);

}  // namespace assay::distributed
