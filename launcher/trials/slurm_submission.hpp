// SPDX-License-Identifier: Apache-2.0
// Hands the trials of a sweep to Slurm: job arrays whose tasks run `assay sweep work` (slurm_work.hpp).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "launcher/trials/slurm_wish.hpp"
#include "slurm/scheduler.hpp"
#include "sweeps/sweep_book.hpp"

namespace assay::launcher::trials {

struct SubmittedJobs {
  std::vector<std::string> jobs;
  std::size_t trials = 0;  // in them
  std::size_t tasks = 0;
  std::size_t queued = 0;  // trials that a live job has already
  std::size_t lost = 0;    // trials whose job was gone: interrupted now, and among `trials`
};

// Every trial that has not ended and that no live job has; those of a job that is just ending wait for its end. The
// book is one whose right to write is taken for each change: the first tasks may run before the last array is handed
// over. most_lost_attempts: as of the coordinator. Throws what Scheduler throws; an array that was handed over but
// could not be recorded is cancelled again.
SubmittedJobs submit_trials(sweeps::SweepBook& book, const SlurmWish& wish, std::uint32_t most_lost_attempts,
                            const slurm::Scheduler& scheduler);

}  // namespace assay::launcher::trials
