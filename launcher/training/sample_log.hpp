// SPDX-License-Identifier: Apache-2.0
// samples.jsonl of a run folder: which rows each global batch held, for whoever wants to see or repeat the order. Rank
// 0.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "data/files/run_folder.hpp"

namespace assay::launcher::training {

class SampleLog {
 public:
  explicit SampleLog(const data::files::RunFolder& folder) : folder_(folder) {}

  // One line: {"epoch": 1, "batch": 0, "samples": [row, ...]}; epochs from 1, batches from 0, rows of the train split
  // in the order of the batch. A batch that is trained again after a resume gets another line.
  void note(std::uint32_t epoch, std::uint64_t batch, std::span<const std::uint32_t> samples);
  // Lines are held back until here. Throws files::OutputError.
  void flush();

 private:
  data::files::RunFolder folder_;
  std::string pending_;
};

}  // namespace assay::launcher::training
