// SPDX-License-Identifier: Apache-2.0
// Runs a program the way a user would: own process group, output captured, a time limit that kills the whole group.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace assay::tests {

struct Outcome {
  int code = -1;  // exit code, 128 + n after signal n, -1 when the time limit killed it
  std::string out;
  std::string err;
};

class Subprocess {
 public:
  // environment: "NAME=value" on top of this process's own. Output goes to files in `scratch`.
  Subprocess(std::vector<std::string> command, const std::filesystem::path& scratch,
             std::vector<std::string> environment = {});
  ~Subprocess();
  Subprocess(const Subprocess&) = delete;
  Subprocess& operator=(const Subprocess&) = delete;

  pid_t pid() const { return pid_; }
  // What it has printed so far.
  std::string out() const;
  std::string err() const;
  // Sends a signal to the process itself, not to its group.
  void signal(int number) const;
  // True once stderr or stdout holds the text; false when the process ends or the limit passes first.
  bool wait_for(const std::string& text, std::chrono::seconds limit = std::chrono::seconds(60));
  Outcome wait(std::chrono::seconds limit = std::chrono::seconds(90));
  bool ended();

 private:
  pid_t pid_ = -1;
  int status_ = 0;
  bool ended_ = false;
  std::filesystem::path out_;
  std::filesystem::path err_;
};

// Direct and indirect children of a process whose executable name starts with `name`.
std::vector<pid_t> descendants(pid_t root, const std::string& name);

}  // namespace assay::tests
