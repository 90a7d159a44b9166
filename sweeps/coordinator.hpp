// SPDX-License-Identifier: Apache-2.0
// Runs the trials of a sweep to their ends through an executor: starts what waits, records what ends, decides by
// successive halving, sends back what was lost. Everything that it decides is in the journal before it happens.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sweeps/executor.hpp"
#include "sweeps/sweep_book.hpp"
#include "sweeps/sweep_file.hpp"

namespace assay::sweeps {

struct CoordinatorOptions {
  std::uint32_t most_lost_attempts = 3;  // a trial whose attempts were lost this often has failed
  bool fail_fast = false;                // the first failed trial ends the sweep
  double stale_seconds = 600;            // a run without any sign of life for so long is lost; 0: never
  double unreadable_seconds = 30;        // so long the journal may be unreadable (NFS) before jobs are asked to save
  std::vector<std::string> only;         // ids to run, in this order; empty: all that wait or were interrupted
  Objective objective;
  std::optional<EarlyStopping> early_stopping;
  // Whether exit code 0 needs a run that says it is done, as trainings do; false where trials write nothing.
  bool needs_report = true;
  std::function<bool()> stop_requested;  // asked between looks; then jobs are asked to stop, and run() returns
  // Of a trial that runs already: whether its worker is gone for certain, so that the trial is taken over. Not set: one
  // without a job of a scheduler is (only one coordinator holds the journal), and an earlier start of this very job.
  std::function<bool(const Worker& before)> is_gone;
  std::function<void(const std::string& line)> tell;  // progress for a person: one line for each end
  std::function<void(const SweepState& state)> show;  // the present state, at every look
};

enum class SweepEnd : std::uint8_t {
  complete,     // every trial asked for is done or pruned
  incomplete,   // some failed (exit code 8)
  interrupted,  // stopped by a signal, or a worker was asked to stop (exit code 75)
};

// argv of one attempt at a trial.
using TrialCommand = std::function<std::vector<std::string>(const PlannedTrial& trial, std::uint32_t attempt)>;
// The most epochs a trial trains (for its rungs).
using TrialEpochs = std::function<std::uint32_t(const PlannedTrial& trial)>;

class Coordinator {
 public:
  // References must outlive it. The book is one that may be written.
  Coordinator(SweepBook& book, Executor& executor, TrialCommand command, TrialEpochs epochs,
              CoordinatorOptions options);
  ~Coordinator();
  Coordinator(const Coordinator&) = delete;
  Coordinator& operator=(const Coordinator&) = delete;

  // Trials that ran under a coordinator that is gone become interrupted first (their processes on this host are ended
  // and waited for). A trial that was asked to stop by somebody else (exit code 75) stays interrupted: this coordinator
  // does not start it again. Throws OutputError when the journal cannot be written, InputError when it cannot be read
  // for longer than unreadable_seconds, and SweepBusy when another coordinator has taken it over; jobs are asked to
  // stop before.
  SweepEnd run();

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace assay::sweeps
