// SPDX-License-Identifier: Apache-2.0
// The processes of a job's ranks, found by what the kernel tells of them: whoever started them (mpirun, or slurmstepd,
// which is no descendant of srun), and whatever their order.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <string>

namespace assay::tests {

// The assay process that is rank `rank` of its world (OMPI_COMM_WORLD_RANK, else SLURM_PROCID) and has `argument` on
// its command line, for example the path of a run folder. Waits for it to appear; -1 when it does not.
pid_t rank_process(int rank, const std::string& argument, std::chrono::seconds limit = std::chrono::seconds(60));

// Waits until a signal that was sent to the process has reached its handler (a second one of the same number would be
// lost before that). False when the process has ended.
bool wait_until_handled(pid_t process, int signal);

// Whether a process of this number is there and no zombie.
bool is_alive(pid_t process);

}  // namespace assay::tests
