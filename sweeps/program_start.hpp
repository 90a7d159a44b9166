// SPDX-License-Identifier: Apache-2.0
// The part of starting a program that child_process.cpp and run_command.cpp share: everything that allocates is done
// before fork, since between fork and exec only async-signal-safe calls are allowed. One thread.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace assay::sweeps {

struct ProgramStart {
  std::vector<std::string> argv;         // argv[0] is looked up in PATH
  std::vector<std::string> environment;  // NAME=value, over this process's own
  int output = -1;                       // descriptors
  int error = -1;
  int death_signal = 0;  // when this process dies
};

// The new process, the leader of a group of its own, with default signals and /dev/null as its input. A program that
// cannot be executed says why on `error` and ends with 127. Throws std::invalid_argument without a program, OutputError
// when no process can be made.
pid_t start_program(const ProgramStart& start);

// What waitpid says as an exit code: 128 + n for signal n.
int exit_code_of(int wait_status);

}  // namespace assay::sweeps
