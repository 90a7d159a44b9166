// SPDX-License-Identifier: Apache-2.0
// The trials of a sweep as Slurm's queue has them: which job is to run each, and which jobs are gone. The accounting
// database is not needed: the journal says which job each submission became, squeue and scontrol the rest.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "slurm/scheduler.hpp"
#include "sweeps/sweep_book.hpp"

namespace assay::launcher::trials {

struct QueuedTrial {
  std::string job;      // "12_3"
  std::string state;    // Slurm's, "PENDING"; of a job that is gone: what became of it, in words
  std::string reason;   // Slurm's, why it waits; may be empty
  bool gone = false;    // the journal has the trial running, but its job is over
  bool ending = false;  // its job only cleans up after what ran in it (COMPLETING)
};
using QueuedTrials = std::map<std::string, QueuedTrial, std::less<>>;

// Whether its trials were to be handed to Slurm, even if no job came of it: sbatch refused, or submit was ended.
bool was_submitted(const sweeps::SweepState& state);
// For who is about to run its trials on this host: throws sweeps::SweepError while jobs of it are pending or running,
// as their tasks would wait for the journal in vain. Where Slurm does not answer a line on stderr says so.
void require_no_jobs(const sweeps::SweepFolder& folder);
// The jobs of its submissions, the oldest first.
std::vector<std::string> submitted_jobs(const sweeps::SweepState& state);

// By id: trials that have not ended and have a live job in the queue or did run under one that is gone. Throws what
// Scheduler throws; InputError for a damaged submission.json.
QueuedTrials queued_trials(const sweeps::SweepBook& book, const slurm::Scheduler& scheduler);

// Takes the jobs of a sweep out of the queue; what runs gets SIGTERM and its grace to save. Nothing happens to a sweep
// that was never submitted. Returns how many trials ran in them. Throws what Scheduler throws.
std::size_t cancel_jobs(const sweeps::SweepBook& book, const slurm::Scheduler& scheduler);

// "Slurm: 3 trials running, 2 pending (JobArrayTaskLimit)", and a line for each whose job is gone.
std::string queue_text(const QueuedTrials& trials);

}  // namespace assay::launcher::trials
