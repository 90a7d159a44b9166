// SPDX-License-Identifier: Apache-2.0
// The figures of metrics.jsonl as TensorBoard scalars: train/loss ... validation/roc_auc and lr, one event per epoch at
// the number of optimiser steps done. Rank 0 only, behind MetricsLog.
#pragma once

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <vector>

namespace assay::launcher::training {

class TensorBoardLog {
 public:
  // Writes the file anew, with the events of these lines of metrics.jsonl: an epoch that a resumed run does again is
  // there once. The lines hold no time of day; their events get the times at which they would have been written had the
  // attempts followed one another without a pause, the last one now. Throws files::OutputError.
  TensorBoardLog(std::filesystem::path file, const std::vector<nlohmann::ordered_json>& lines);
  // Undefined figures are left out.
  void append(const nlohmann::ordered_json& line);

 private:
  std::filesystem::path file_;
};

}  // namespace assay::launcher::training
