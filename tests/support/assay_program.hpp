// SPDX-License-Identifier: Apache-2.0
// The built program under test, alone or as MPI ranks, with a store of generated images to work on.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/scratch_folder.hpp"
#include "tests/support/subprocess.hpp"

namespace assay::tests {

// Each test has its own scratch folder; store() is made on first use.
class AssayProgram : public ::testing::Test {
 protected:
  const std::filesystem::path& scratch() const { return scratch_.path(); }
  std::string at(const std::string& name) const { return (scratch_.path() / name).string(); }

  // `assay ARGUMENTS`, ended.
  Outcome assay(const std::vector<std::string>& arguments, const std::vector<std::string>& environment = {}) const;
  // `mpirun -n RANKS assay ARGUMENTS`, ended.
  Outcome assay_ranks(int ranks, const std::vector<std::string>& arguments) const;
  std::unique_ptr<Subprocess> start(const std::vector<std::string>& arguments,
                                    const std::vector<std::string>& environment = {}) const;
  std::unique_ptr<Subprocess> start_ranks(int ranks, const std::vector<std::string>& arguments) const;

  // 240 generated images at 32 px: 192 for training, 48 for testing.
  std::string store();
  // The arguments of a short deterministic training into `run`.
  std::vector<std::string> train_arguments(const std::string& run, const std::vector<std::string>& more = {});

  std::string read(const std::filesystem::path& path) const;
  // Waits, for a minute at most, until something holds or the process has ended; whether it holds.
  static bool wait_until(Subprocess& process, const std::function<bool()>& holds);
  // ... until events.jsonl of the run has so many events with this text.
  bool wait_for_event(Subprocess& process, const std::string& run, const std::string& text, int count = 1) const;
  int count_events(const std::string& run, const std::string& text) const;
  // ... until a checkpoint of the run is being written: its folder has no final name yet.
  bool wait_for_half_a_checkpoint(Subprocess& process, const std::string& run) const;
  bool has_half_a_checkpoint(const std::string& run) const;
  // "done", "failed", ...
  std::string state_of(const std::string& run) const;
  // A file of the newest checkpoint.
  std::string last(const std::string& run, const std::string& file) const;
  // Fails the test unless the outcome has this code and exactly one line "...: error: ..." holding every text.
  void expect_refused(const Outcome& outcome, int code, const std::vector<std::string>& texts) const;

 private:
  ScratchFolder scratch_;
  std::string store_;
};

}  // namespace assay::tests
