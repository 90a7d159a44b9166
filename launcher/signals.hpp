// SPDX-License-Identifier: Apache-2.0
// How a command is asked to stop. SIGINT, SIGTERM and SIGUSR2 (what Slurm sends ahead of a time limit) only set a flag
// that long work looks at; a second SIGINT or SIGTERM ends the process at once with 128 + its number. SIGUSR2 never
// does, nor does it make the SIGTERM behind it the second: a job that Slurm preempts gets SIGTERM itself and SIGUSR2
// through mpirun, in any order, and has its grace to save. SIGPIPE and SIGXFSZ are ignored, so that a full disk or a
// closed pipe is an error of the write, with its exit code.
#pragma once

namespace assay::launcher {

// Once, at the start of main, before threads.
void install_stop_handlers();
// Any thread.
bool stop_requested();
// The first signal that asked to stop; 0 when none did.
int stop_signal();

}  // namespace assay::launcher
