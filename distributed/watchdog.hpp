// SPDX-License-Identifier: Apache-2.0
// Ends a job that would otherwise hang. Each rank publishes what each of its lanes is waiting in (sequence number,
// operation, time) and its last collectives in a window that the other ranks of its node read without its help, so that
// even a stopped rank is named. A thread in each rank enforces the deadline: past it, or when a peer's process is gone,
// it prints one line naming the ranks that have not arrived, calls on_failure (status file, histories), and ends the
// process with code 7.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "distributed/lane.hpp"

namespace assay::distributed {

class RankGroup;

// The last collectives of one rank, as history_text gives them.
struct RankHistory {
  int rank = 0;
  std::string text;
};

struct FailureReport {
  std::string reason;  // the line that was printed
  // Of every rank of this node, on the one rank of it that printed the line; else empty.
  std::vector<RankHistory> histories;
};

// Called once, from the watchdog's thread; must not call MPI or throw.
using FailureHandler = std::function<void(const FailureReport& report)>;

struct WatchdogOptions {
  const RankGroup* group = nullptr;  // whose ranks are watched; null: the world. Must outlive the watchdog
  std::chrono::milliseconds deadline{120'000};
  std::chrono::milliseconds first_deadline{300'000};  // the first few collectives wait for slow starters
  std::chrono::milliseconds poll{100};                // a death is seen within three of them
  FailureHandler on_failure = nullptr;
};

class Watchdog {
 public:
  // Collective over the group (needs an MpiEnvironment).
  explicit Watchdog(WatchdogOptions options);
  // Disarms. Collective over the node, except while the stack is being unwound: then this rank only marks that it has
  // left (its peers end when they wait for it) and the window stays until the end of the process.
  ~Watchdog();
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

  // Marks the time this rank spends inside one collective. Cheap (a few stores and a clock). `operation` must be a
  // literal. Every rank of a node makes the same guards in the same order in each lane; one thread per lane. Guards
  // within a guard of the same lane count as one. Null watchdog: nothing happens.
  class Guard {
   public:
    Guard(Watchdog* watchdog, Lane lane, const char* operation, std::uint64_t bytes = 0);
    Guard(Watchdog* watchdog, const char* operation) : Guard(watchdog, Lane::main, operation) {}
    ~Guard();
    Guard(const Guard&) = delete;
    Guard& operator=(const Guard&) = delete;

   private:
    Watchdog* watchdog_;
    Lane lane_;
  };

  // After this, peers that leave are not failures (normal end of the program).
  void disarm();
  // This rank has said what is wrong and is about to end the job: its peers end without a further line.
  void announce_abort();
  // Replaces options.on_failure (the run folder is known only after the watchdog has started).
  void set_on_failure(FailureHandler on_failure);

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace assay::distributed
