// SPDX-License-Identifier: Apache-2.0
// sweeps::Executor over the groups of one MPI world: orders go to the first rank of each group, reports come back. A
// group gets one trial after another in the same processes; where trials are so short that the way there and back would
// count, several at once. Lives in the coordinator's thread of world rank 0.
#pragma once

#include <chrono>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "distributed/mail.hpp"
#include "sweeps/executor.hpp"

namespace assay::launcher::trials {

class GroupExecutor final : public sweeps::Executor {
 public:
  // leaders: the world rank of the first rank of each group. mail must outlive it.
  GroupExecutor(distributed::Mail& mail, std::vector<int> leaders);

  std::size_t free_slots() const override;
  bool is_under_way(const std::string& id) const override;
  sweeps::Worker worker() const override { return worker_; }
  void submit(const std::vector<sweeps::TrialJob>& jobs) override;
  std::vector<sweeps::JobEnd> poll(std::chrono::milliseconds wait) override;
  // A trial inside a shared process cannot be killed alone: with kill the whole world ends (exit code 7).
  void cancel(const std::string& id, bool kill) override;
  void cancel_all(bool kill) override;

  // Tells all groups that the sweep is over, and with which exit code. Once, last.
  void finish(int exit_code);

 private:
  using Clock = std::chrono::steady_clock;
  struct Group {
    int leader = 0;
    std::deque<std::string> trials;  // ordered and not reported, the present one first
    Clock::time_point since;         // when the present one could begin
  };

  std::size_t most_at_once() const;
  void note_end(const sweeps::JobEnd& end, Clock::time_point now);

  distributed::Mail& mail_;
  std::vector<Group> groups_;
  std::map<std::string, std::size_t> place_;  // of each trial under way: its group
  sweeps::Worker worker_;
  std::uint64_t short_in_a_row_ = 0;  // trials, of any group
};

}  // namespace assay::launcher::trials
