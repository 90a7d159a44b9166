// SPDX-License-Identifier: Apache-2.0
// The training loop: epochs of global batches over the ranks, validation, early stopping, checkpoints, an orderly stop.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>

#include "launcher/config/run_config.hpp"
#include "launcher/run_log.hpp"
#include "launcher/training/epoch_data.hpp"
#include "launcher/training/metrics_log.hpp"
#include "launcher/training/replica.hpp"
#include "launcher/training/schedule.hpp"
#include "launcher/training/training_rows.hpp"
#include "launcher/training/training_state.hpp"
#include "launcher/world.hpp"

namespace assay::launcher::training {

struct TrainerOptions {
  std::optional<double> time_limit_seconds;  // save and stop before this many seconds have passed
};

enum class TrainingEnd { finished, interrupted };

class Trainer {
 public:
  // Collective. `state` is where to start: fresh, or of the checkpoint already loaded into the replica. All references
  // must outlive the trainer.
  Trainer(World& world, const config::RunConfig& config, const data::files::RunFolder& folder, TrainingRows rows,
          Replica& replica, TrainingState state, RunLog& log, const TrainerOptions& options);

  // Runs to the end or to a stop. Collective. Throws an AgreedError (exit code 5) when loss, gradients or weights are
  // not finite; checkpoints stay.
  TrainingEnd run();
  const TrainingState& state() const { return state_; }

 private:
  // False when a stop was asked for; the state is saved then.
  bool train_epoch();
  void finish_epoch();
  SplitFigures validate();
  void refuse_ruined_weights();
  void save();
  // Always throws.
  void fail(const std::string& event, const std::string& what);
  bool checkpoint_is_due() const;
  bool wants_stop() const;

  World& world_;
  const config::RunConfig& config_;
  data::files::RunFolder folder_;
  TrainingRows rows_;
  Replica& replica_;
  TrainingState state_;
  RunLog& log_;
  TrainerOptions options_;
  EpochData data_;
  Schedule schedule_;
  std::optional<MetricsLog> metrics_;  // rank 0
  std::chrono::steady_clock::time_point started_;
  std::chrono::steady_clock::time_point saved_;
};

}  // namespace assay::launcher::training
