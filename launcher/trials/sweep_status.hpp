// SPDX-License-Identifier: Apache-2.0
// How a sweep stands: what its journal says, and what the run folders of the trials that were started say now. Reads
// only; run folders of trials that never started are not looked at.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "launcher/trials/slurm_queue.hpp"
#include "sweeps/sweep_book.hpp"
#include "sweeps/sweep_file.hpp"

namespace assay::launcher::trials {

struct TrialProgress {
  std::optional<std::uint32_t> epoch;  // the last completed one
  std::optional<double> last;          // of the objective, in that epoch
  std::optional<double> best;
  std::optional<std::uint32_t> best_epoch;
  std::optional<double> silent_seconds;  // of a running trial: since its files last changed, by their times
};

// Reads metrics.jsonl of a trial that was started; nothing of one that was not.
TrialProgress read_progress(const sweeps::SweepFolder& folder, const sweeps::TrialStatus& status,
                            const sweeps::Objective& objective);

struct SweepOverview {
  const sweeps::SweepBook& book;
  sweeps::Objective objective;
  std::string owner;                       // who runs it now ("process 4711 on node3 since ..."); empty: nobody
  std::optional<QueuedTrials> queue = {};  // of Slurm, when it was asked
};
SweepOverview overview(const sweeps::SweepBook& book);

// Counts first, then what runs, then all trials; more than `most_rows` of them are cut in the middle.
std::string status_text(const SweepOverview& sweep, std::size_t most_rows);
// {"name", "owner", "cancelled", "objective", "counts", "trials": [{"id", "state", "attempts", "parameters", "metrics",
// "reason", "seconds", "worker", "queue": {"job", "state", "reason"}}]} on one line.
std::string status_json(const SweepOverview& sweep);

}  // namespace assay::launcher::trials
