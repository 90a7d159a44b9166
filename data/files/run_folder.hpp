// SPDX-License-Identifier: Apache-2.0
// Every path of a run folder, and nothing else that touches them. Training writes through it; evaluation, sweeps and
// the report read through it. Holds only paths: copying is cheap, nothing is created by asking for a path.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace assay::data::files {

class RunFolder {
 public:
  explicit RunFolder(std::filesystem::path root) : root_(std::move(root)) {}

  const std::filesystem::path& root() const { return root_; }
  std::filesystem::path config() const { return root_ / "config.yaml"; }
  std::filesystem::path overrides() const { return root_ / "overrides.txt"; }
  std::filesystem::path command() const { return root_ / "command.txt"; }
  std::filesystem::path environment() const { return root_ / "environment.json"; }
  std::filesystem::path status() const { return root_ / "status.json"; }
  std::filesystem::path control() const { return root_ / "control.json"; }
  // Touched by a training that makes progress.
  std::filesystem::path heartbeat() const { return root_ / "heartbeat"; }
  std::filesystem::path events() const { return root_ / "events.jsonl"; }
  std::filesystem::path metrics_jsonl() const { return root_ / "metrics.jsonl"; }
  std::filesystem::path metrics_csv() const { return root_ / "metrics.csv"; }
  std::filesystem::path samples() const { return root_ / "samples.jsonl"; }
  std::filesystem::path tensorboard() const { return root_ / "tensorboard"; }
  // One file with a fixed name; TensorBoard wants "tfevents" in it.
  std::filesystem::path tensorboard_events() const { return tensorboard() / "events.out.tfevents.assay"; }
  std::filesystem::path logs() const { return root_ / "logs"; }
  std::filesystem::path log(int rank) const;  // logs/rank-0000.log
  std::filesystem::path rank_times() const { return logs() / "ranks.jsonl"; }
  // logs/rank-0000.collectives: the last collectives of a rank, written when the watchdog ends a job.
  std::filesystem::path collectives(int rank) const;
  std::filesystem::path checkpoints() const { return root_ / "checkpoints"; }
  std::filesystem::path checkpoint(std::uint64_t step) const;  // checkpoints/step-00001234
  std::filesystem::path last_checkpoint() const { return checkpoints() / "last"; }
  std::filesystem::path best_checkpoint() const { return checkpoints() / "best"; }
  // Steps that have a checkpoint folder, ascending; temporaries and strangers are ignored. Empty when there is none.
  std::vector<std::uint64_t> checkpoint_steps() const;
  std::filesystem::path evaluation(std::string_view split) const { return root_ / "evaluation" / split; }
  std::filesystem::path evaluation_metrics(std::string_view split) const { return evaluation(split) / "metrics.json"; }
  std::filesystem::path predictions(std::string_view split) const { return evaluation(split) / "predictions.csv"; }
  std::filesystem::path robustness(std::string_view split) const { return evaluation(split) / "robustness.json"; }
  std::filesystem::path calibration() const { return root_ / "calibration.json"; }
  // One folder for each explained image; a name that is no plain file name is the caller's to change.
  std::filesystem::path explanations() const { return root_ / "explanations"; }
  std::filesystem::path explanation(std::string_view image) const { return explanations() / image; }
  std::filesystem::path artefacts() const { return root_ / "artefacts"; }
  std::filesystem::path artefact(std::string_view file) const { return artefacts() / file; }

 private:
  std::filesystem::path root_;
};

// The files inside one checkpoint folder (or inside the temporary it is written to).
struct CheckpointPaths {
  std::filesystem::path root;
  std::filesystem::path model() const { return root / "model.safetensors"; }
  std::filesystem::path optimizer() const { return root / "optimizer.safetensors"; }
  std::filesystem::path state() const { return root / "state.json"; }
  std::filesystem::path manifest() const { return root / "manifest.json"; }
};

}  // namespace assay::data::files
