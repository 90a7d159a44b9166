// SPDX-License-Identifier: Apache-2.0
// A run folder made ready for a start: new, resumed, or found finished. Rank 0 only.
#pragma once

#include <string>
#include <vector>

#include "data/files/run_folder.hpp"
#include "launcher/config/run_config.hpp"

namespace assay::launcher::training {

enum class ResumeMode { automatic, never };

// What the user asked for, as far as the folder records it.
struct RunRequest {
  config::RunConfig config;
  std::vector<std::string> overrides;
  ResumeMode resume = ResumeMode::automatic;
};

// finished: also a run that was pruned, for as long as control.json says so.
enum class RunStart { fresh, resumed, finished };

// Tells how a start in this folder begins; creates nothing (a refused command leaves no trace), but clears away what a
// killed checkpoint left. Throws config::UsageError when it holds another one (the differences are named), when it is
// no run folder, or when it is used and resume is `never`.
RunStart check_run_folder(const data::files::RunFolder& folder, const RunRequest& request);

// Creates the folder's parts that are missing. Throws files::OutputError.
void create_run_folder(const data::files::RunFolder& folder);

// config.yaml, overrides.txt, command.txt, environment.json for this start.
void record_request(const data::files::RunFolder& folder, const RunRequest& request, int world_size);

}  // namespace assay::launcher::training
