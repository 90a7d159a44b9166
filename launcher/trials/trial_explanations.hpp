// SPDX-License-Identifier: Apache-2.0
// Evaluates the best trials of a sweep and has them explain the same images, each by `assay evaluate` and `assay
// explain` as a user would type them: a trial that cannot costs itself alone.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "sweeps/collection.hpp"
#include "sweeps/ranking.hpp"
#include "sweeps/sweep_folder.hpp"

namespace assay::launcher::trials {

struct ExplainRequest {
  std::size_t trials = 10;  // the first of the ranking that are done or pruned
  std::size_t images = 0;   // of the split, chosen by seed 0: the same for every trial
  std::string split = "test";
  double limit_seconds = 3600;  // for each of the two commands
};

// argv of the commands for a run, in their order. program: of argv[0]. All trials explain the same class, so that their
// maps can be compared.
std::vector<std::vector<std::string>> explaining_commands(const std::string& program, const std::string& run,
                                                          const ExplainRequest& request);

// tell: a line of progress for a person. One note for each trial that failed: the last line it printed.
std::vector<std::string> explain_trials(const sweeps::SweepFolder& folder, const sweeps::Collection& collection,
                                        const sweeps::Ranking& ranking, const ExplainRequest& request,
                                        const std::function<void(const std::string&)>& tell);

}  // namespace assay::launcher::trials
