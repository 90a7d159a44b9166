// SPDX-License-Identifier: Apache-2.0
// Follows the metrics of one running trial for the rungs of successive halving that it has still before it. One thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "sweeps/run_files.hpp"

namespace assay::sweeps {

class RungWatch {
 public:
  // rungs: epochs, ascending; metric: a dotted path. Without rungs nothing is ever read.
  RungWatch(std::filesystem::path metrics, std::string metric, std::vector<std::uint32_t> rungs);

  struct Reached {
    std::uint32_t epoch = 0;  // of the rung
    double value = 0;         // NaN: the metric was not there
  };
  // The rungs that were reached since the last look, each once.
  std::vector<Reached> look();

 private:
  MetricsReader reader_;
  std::string metric_;
  std::vector<std::uint32_t> ahead_;
};

}  // namespace assay::sweeps
