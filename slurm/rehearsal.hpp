// SPDX-License-Identifier: Apache-2.0
// A preemption tried out on a real job: once its training has a checkpoint it gets the warning signal that Slurm sends
// ahead of a time limit, and is then watched: does it save, go back to the queue, come back, and go on at the same
// step? Sees the job through Scheduler and the training through its run folder. One thread.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "data/files/run_folder.hpp"
#include "slurm/scheduler.hpp"

namespace assay::slurm {

struct RehearsalOptions {
  std::chrono::seconds until_checkpoint{1800};  // waiting in the queue and the first epoch
  std::chrono::seconds until_saved{300};
  std::chrono::seconds until_back{1800};
  std::chrono::milliseconds look{200};
  std::function<void(const std::string&)> tell = {};  // a line for a person
  std::function<bool()> stop_requested = {};
};

struct RehearsalStep {
  std::string what;  // "saved after the warning"
  bool held = false;
  double seconds = 0;  // since the step before
  std::string found;   // "step 61", or why it did not hold
};

class Rehearsal {
 public:
  // Notes what the run folder holds already: make it before the job is submitted. References must outlive it.
  Rehearsal(const Scheduler& scheduler, data::files::RunFolder run, RehearsalOptions options = {});

  // Runs all steps, or up to the first that does not hold (a fault of Slurm's commands is one); then the job is
  // cancelled.
  std::vector<RehearsalStep> run(const std::string& job);

 private:
  struct Event {
    std::string name;
    std::string detail;
  };
  std::vector<Event> new_events() const;
  // Looks until `found` gives text, the job is over or the time is up.
  RehearsalStep watch(const std::string& what, std::chrono::seconds limit,
                      const std::function<std::string()>& found) const;
  std::string end_of(const std::optional<JobRecord>& job) const;
  RehearsalStep warn_and_watch() const;
  std::string first_checkpoint() const;
  std::string saved_step() const;
  std::string requeued() const;
  std::string resumed() const;

  const Scheduler* scheduler_;
  data::files::RunFolder run_;
  RehearsalOptions options_;
  std::string job_;
  std::size_t old_events_ = 0;
};

// All steps are there and held.
bool all_held(const std::vector<RehearsalStep>& steps);

}  // namespace assay::slurm
