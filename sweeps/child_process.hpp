// SPDX-License-Identifier: Apache-2.0
// A program started and watched by this process: it gets a process group of its own, SIGTERM when this process dies,
// no terminal input, and its output goes to a file or into memory. One thread; the thread that starts it must live as
// long as it.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "sweeps/event.hpp"

namespace assay::sweeps {

class ChildProcess {
 public:
  // argv[0] is looked up in PATH. environment: NAME=value, added to ours (a later one of a name wins). Output is
  // appended to `output`. Throws std::invalid_argument without a
  // program, OutputError when the file cannot be opened or no process can be made; a program that is not there ends
  // with 127.
  ChildProcess(const std::vector<std::string>& argv, const std::vector<std::string>& environment,
               const std::filesystem::path& output);
  // Kills its group when it still runs, and waits for it.
  ~ChildProcess();
  ChildProcess(ChildProcess&& other) noexcept;
  ChildProcess& operator=(ChildProcess&& other) noexcept;

  std::int64_t process() const { return process_; }
  // Exit code, or 128 + n for signal n; nothing while it runs.
  std::optional<int> ended();
  // To the process alone, or to its whole group. Nothing happens once its end was seen.
  void signal(int number);
  void signal_group(int number);

 private:
  void end() noexcept;

  std::int64_t process_ = 0;
  std::optional<int> code_;
};

// What a short command printed and how it ended.
struct CommandResult {
  int code = 0;  // as ChildProcess; -1: it was ended because it took longer than `limit`
  std::string out;
  std::string err;
};
// Runs a command that ends soon, with its stdin closed. Output beyond 64 MiB is cut. Throws OutputError when no process
// can be made.
CommandResult run_command(const std::vector<std::string>& argv, std::chrono::milliseconds limit);

// This host, its boot and its process namespace; process and born are those of the given process (this one: 0).
Worker worker_of_process(std::int64_t process = 0);
// Whether that very process lives; nothing when it cannot be told from here (another host or namespace, no process).
std::optional<bool> lives(const Worker& worker);

}  // namespace assay::sweeps
