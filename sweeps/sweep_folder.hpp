// SPDX-License-Identifier: Apache-2.0
// Every path of a sweep folder. Holds only paths: copying is cheap, nothing is created by asking for a path.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

#include "data/files/run_folder.hpp"

namespace assay::sweeps {

class SweepFolder {
 public:
  explicit SweepFolder(std::filesystem::path root) : root_(std::move(root)) {}

  const std::filesystem::path& root() const { return root_; }
  std::filesystem::path sweep_file() const { return root_ / "sweep.yaml"; }  // a copy, as it was given
  std::filesystem::path journal() const { return root_ / "journal.jsonl"; }
  std::filesystem::path lock() const { return root_ / "journal.lock"; }  // a folder (lock_folder.hpp)
  // Made by `sweep cancel` for the coordinator that holds the lock, which records the wish and removes it.
  std::filesystem::path cancel_request() const { return root_ / "cancel.request"; }
  // The run folder of a trial.
  std::filesystem::path trials() const { return root_ / "trials"; }
  data::files::RunFolder run(std::string_view id) const { return data::files::RunFolder(trials() / id); }
  // Terminal output of a trial's attempts, appended.
  std::filesystem::path logs() const { return root_ / "logs"; }
  std::filesystem::path log(std::string_view id) const { return logs() / (std::string(id) + ".log"); }
  // One folder for each job array that was submitted: its batch script and which task runs which trials.
  std::filesystem::path submissions() const { return root_ / "slurm"; }
  std::filesystem::path submission(std::uint32_t number) const { return submissions() / std::to_string(number); }
  // What `sweep collect` writes.
  std::filesystem::path table_csv() const { return root_ / "trials.csv"; }
  std::filesystem::path table_json() const { return root_ / "trials.json"; }
  std::filesystem::path table_sqlite() const { return root_ / "trials.sqlite"; }
  std::filesystem::path seeds_csv() const { return root_ / "seeds.csv"; }
  std::filesystem::path artefacts() const { return root_ / "artefacts"; }
  std::filesystem::path artefact(std::string_view file) const { return artefacts() / file; }

 private:
  std::filesystem::path root_;
};

}  // namespace assay::sweeps
