// SPDX-License-Identifier: Apache-2.0
// Finds every process that a trial has on this host, however it was started and whoever its parent is now: a launcher
// of ranks puts each into a group of its own, and those of a killed launcher belong to init. What they have in common
// is an entry of their environment that names the run folder. Any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace assay::sweeps {

// The entry (NAME=value) for the environment of the processes of a run.
std::string trial_entry(const std::filesystem::path& run);

// Those of this user that carry the entry of one of the runs; zombies are not among them.
std::vector<std::int64_t> trial_processes(const std::vector<std::filesystem::path>& runs);

// Kills them (SIGKILL) and waits until they are gone; false when some are still there after `limit`.
bool end_trial_processes(const std::vector<std::filesystem::path>& runs, std::chrono::milliseconds limit);

}  // namespace assay::sweeps
