// SPDX-License-Identifier: Apache-2.0
// The command line of a training: for `assay train`, and for the trials of a sweep that are made in this process.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "launcher/commands/run_options.hpp"
#include "launcher/training/session.hpp"

namespace CLI {
class App;
}

namespace assay::launcher::commands {

struct TrainOptions {
  RunOptions run;
  std::string data;
  std::string folder;
  std::string resume = "auto";
  std::string time_limit;
  std::int64_t dry_run = 0;
  std::int64_t first = -1;
  std::uint32_t attempt = 0;
  bool dump_samples = false;
};

void add_train_options(CLI::App& command, TrainOptions& options);

// Throws config::UsageError.
training::TrainArguments train_arguments(const TrainOptions& options);

// Of a whole command line: {PROGRAM, "train", ...}. Throws config::UsageError.
training::TrainArguments parse_train_command(const std::vector<std::string>& command);

}  // namespace assay::launcher::commands
