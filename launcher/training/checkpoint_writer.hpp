// SPDX-License-Identifier: Apache-2.0
// Checkpoints written by a thread of its own while training goes on. One at a time: a save waits for the one before. A
// write that failed is told by the next call. Rank 0 only.
#pragma once

#include <exception>
#include <thread>

#include "data/files/run_folder.hpp"
#include "launcher/training/checkpoint_snapshot.hpp"

namespace assay::launcher::training {

class CheckpointWriter {
 public:
  CheckpointWriter(data::files::RunFolder folder, std::int64_t keep) : folder_(std::move(folder)), keep_(keep) {}
  // Waits for the write under way; a failure nobody asked about is lost with it.
  ~CheckpointWriter();
  CheckpointWriter(const CheckpointWriter&) = delete;
  CheckpointWriter& operator=(const CheckpointWriter&) = delete;

  // Returns when everything is copied; the files follow in the background, then status.json and events.jsonl. Throws
  // what the write before threw (files::OutputError).
  void save(const TrainingState& state, Replica& replica);
  // Waits for the write under way. Throws what it threw.
  void finish();
  // How long the latest finished write took; 0 before the first.
  double last_write_seconds() const { return write_seconds_; }

 private:
  void write(double held_up_seconds);

  data::files::RunFolder folder_;
  std::int64_t keep_;
  CheckpointSnapshot snapshot_;
  std::thread thread_;  // the write under way, which alone touches what follows meanwhile
  std::exception_ptr failure_;
  double write_seconds_ = 0;
};

}  // namespace assay::launcher::training
