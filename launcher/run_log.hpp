// SPDX-License-Identifier: Apache-2.0
// The log of a run: rank 0 to stderr and logs/rank-0000.log, other ranks to their own file only. Lines carry UTC times
// in the files and none on the terminal. One owner.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace assay::launcher {

class RunLog {
 public:
  // file: nothing when only stderr is wanted. to_stderr: rank 0.
  RunLog(const std::optional<std::filesystem::path>& file, bool to_stderr);
  ~RunLog();
  RunLog(const RunLog&) = delete;
  RunLog& operator=(const RunLog&) = delete;

  void info(const std::string& line);
  void warn(const std::string& line);

 private:
  struct Sinks;
  std::unique_ptr<Sinks> sinks_;
};

}  // namespace assay::launcher
