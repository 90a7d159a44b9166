// SPDX-License-Identifier: Apache-2.0
// What runs trials: processes on this host (local_executor.hpp), groups of ranks inside one MPI world
// (launcher/trials), a scheduler (slurm/). A trial is a command line, a run folder and control.json in it; an executor
// knows nothing else of training. One thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "sweeps/event.hpp"

namespace assay::sweeps {

struct TrialJob {
  std::string id;
  std::uint32_t attempt = 1;
  std::vector<std::string> command;  // argv of the training, without a launcher of ranks
  std::filesystem::path run;         // folder
  std::filesystem::path log;         // stdout and stderr are appended
};

// How an attempt ended.
struct JobEnd {
  std::string id;
  std::uint32_t attempt = 1;
  int code = 0;        // exit code; 128 + n for signal n; -1: lost, nobody saw it end
  std::string reason;  // what the executor knows beyond the code ("killed by the kernel: out of memory"); may be empty
};

class Executor {
 public:
  virtual ~Executor() = default;
  // How many more jobs it takes now. More than can run at once only where they are short enough to be worth queueing.
  virtual std::size_t free_slots() const = 0;
  // Who runs the jobs given to it: what the journal says before a job starts.
  virtual Worker worker() const = 0;
  // Ends what an earlier executor left running of these run folders (its coordinator was killed), and waits until it is
  // gone. An executor whose jobs cannot outlive it has nothing to do.
  virtual void end_leftovers(const std::vector<std::filesystem::path>& runs) { static_cast<void>(runs); }
  // Starts the jobs (at most free_slots() of them). Does not throw for a job that cannot start: that job ends by poll,
  // with code 127 and a reason.
  virtual void submit(const std::vector<TrialJob>& jobs) = 0;
  // Waits up to `wait` until at least one job has ended; all that have, each once.
  virtual std::vector<JobEnd> poll(std::chrono::milliseconds wait) = 0;
  // Whether the job has begun, or still waits inside the executor behind another one, and cannot show any sign of
  // life.
  virtual bool is_under_way(const std::string& id) const {
    static_cast<void>(id);
    return true;
  }
  // Asks one job to stop and save (SIGTERM or what stands for it); kill: at once, whatever is lost. Its end comes by
  // poll. Nothing happens when it does not run.
  virtual void cancel(const std::string& id, bool kill) = 0;
  // Asks all of them.
  virtual void cancel_all(bool kill) = 0;
};

}  // namespace assay::sweeps
