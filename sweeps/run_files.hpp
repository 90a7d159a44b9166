// SPDX-License-Identifier: Apache-2.0
// What a sweep reads from a run folder and writes into it: status.json, metrics.jsonl and control.json, and nothing
// else of training. A file that is missing or being written is as good as one that says nothing yet.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "data/files/run_folder.hpp"
#include "sweeps/run_outcome.hpp"

namespace assay::sweeps {

// {stop_at_epoch, reason, attempt}: a run ends at the end of epoch stop_at_epoch or of the first one after it (0: it is
// not asked to); a process that runs a lower attempt than `attempt` has been replaced and must not write.
struct RunControl {
  std::uint32_t stop_at_epoch = 0;
  std::string reason;
  std::uint32_t attempt = 0;
};

RunReport read_report(const data::files::RunFolder& run);
// Creates the run folder where it does not exist. Throws OutputError.
void write_control(const data::files::RunFolder& run, const RunControl& control);
std::optional<RunControl> read_control(const data::files::RunFolder& run);

// One line of metrics.jsonl: every number by its dotted path ("validation.roc_auc", "epoch", "seconds").
using EpochFigures = std::map<std::string, double, std::less<>>;

// Follows a metrics.jsonl that grows (and may be cut back when its run is resumed).
class MetricsReader {
 public:
  explicit MetricsReader(std::filesystem::path path) : path_(std::move(path)) {}
  // The lines that are new since the last call; whole ones only.
  std::vector<EpochFigures> read_new();

 private:
  std::filesystem::path path_;
  std::uint64_t offset_ = 0;
  std::uint64_t inode_ = 0;
};

// All of it.
std::vector<EpochFigures> read_metrics(const data::files::RunFolder& run);

}  // namespace assay::sweeps
