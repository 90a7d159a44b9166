// SPDX-License-Identifier: Apache-2.0
// What `sweep submit` and `sweep resume` have in common for trials that Slurm runs.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "launcher/commands/job_options.hpp"
#include "launcher/trials/sweep_session.hpp"
#include "slurm/scheduler.hpp"

namespace assay::launcher::commands {

struct SweepSlurmOptions {
  JobArguments job;
  std::optional<std::uint32_t> trials_per_task;
  std::optional<std::uint32_t> throttle;
};

void add_sweep_slurm_options(CLI::App& command, SweepSlurmOptions& options);

// One that waits for room in the queue, says so on stderr, and stops waiting at a signal.
slurm::Scheduler talking_scheduler();

// Makes a session (which begins a sweep or takes it up again), records what the options change, hands every trial that
// has not ended and is in no queue to Slurm, and says on stdout what was submitted. The exit code.
int submit_sweep(const std::function<trials::SweepSession()>& make_session, const SweepSlurmOptions& options);

}  // namespace assay::launcher::commands
