// SPDX-License-Identifier: Apache-2.0
// metrics.jsonl, metrics.csv and the TensorBoard events of a run: one record per epoch. Rank 0 only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "data/files/run_folder.hpp"
#include "launcher/training/tensorboard_log.hpp"

namespace assay::launcher::training {

// Undefined figures are NaN here and null in the files.
struct SplitFigures {
  double loss = 0;
  double accuracy = 0;
  double precision = 0;
  double recall = 0;
  double roc_auc = 0;  // validation only
};

struct EpochRecord {
  std::uint64_t step = 0;
  std::uint32_t epoch = 0;  // 1 = the first
  double seconds = 0;
  double lr = 0;
  SplitFigures train;
  bool has_validation = false;
  SplitFigures validation;
};

// The figure at a dotted path such as "validation.roc_auc"; NaN when the record has none there.
double figure_at(const EpochRecord& record, std::string_view path);

class MetricsLog {
 public:
  // Keeps the records of the first `epochs` epochs: later ones belong to work that was lost with its process. What
  // metrics.jsonl holds decides; the other two files follow from it.
  MetricsLog(data::files::RunFolder folder, std::uint32_t epochs);
  void append(const EpochRecord& record);

 private:
  data::files::RunFolder folder_;
  std::optional<TensorBoardLog> tensorboard_;
};

}  // namespace assay::launcher::training
