// SPDX-License-Identifier: Apache-2.0
// What the kernel says about another process of this node (proc(5), /proc/PID/stat): running, stopped or gone.
// Stateless; any thread.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string_view>

namespace assay::distributed {

enum class ProcessState {
  kRunning,
  kStopped,  // SIGSTOP, SIGTSTP or a debugger
  kGone,     // no such process, a zombie, or the number belongs to a later process
  kUnknown   // its /proc entry cannot be read or understood
};

// What tells a process from a later one with the same number, and one process-number space (container) from another.
struct ProcessIdentity {
  pid_t pid = 0;
  std::uint64_t start_ticks = 0;   // clock ticks after boot
  std::uint64_t number_space = 0;  // inode of /proc/self/ns/pid
};

ProcessIdentity identity_of_this_process();

// kUnknown for a process of another number space, which cannot be seen from here.
ProcessState state_of(const ProcessIdentity& process);

// The pure part: a line of /proc/PID/stat. A state with another start time than expected is kGone.
ProcessState parse_process_stat(std::string_view line, std::uint64_t start_ticks);

}  // namespace assay::distributed
