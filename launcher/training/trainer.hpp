// SPDX-License-Identifier: Apache-2.0
// The training loop: epochs of global batches over the ranks, validation, early stopping, checkpoints, an orderly stop.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "launcher/config/run_config.hpp"
#include "launcher/progress.hpp"
#include "launcher/run_log.hpp"
#include "launcher/training/checkpoint_writer.hpp"
#include "launcher/training/epoch_data.hpp"
#include "launcher/training/heartbeat.hpp"
#include "launcher/training/metrics_log.hpp"
#include "launcher/training/rank_times.hpp"
#include "launcher/training/replica.hpp"
#include "launcher/training/sample_log.hpp"
#include "launcher/training/schedule.hpp"
#include "launcher/training/time_budget.hpp"
#include "launcher/training/training_rows.hpp"
#include "launcher/training/training_state.hpp"
#include "launcher/world.hpp"

namespace assay::launcher::training {

// pruned: ended by control.json at the end of an epoch.
enum class TrainingEnd { finished, interrupted, pruned };

struct TrainerOptions {
  TimeLimits limits;
  bool dump_samples = false;             // write samples.jsonl
  std::uint32_t attempt = 0;             // of a sweep; 0: of none
  bool quiet = false;                    // no progress on stderr
  std::function<bool()> stop = nullptr;  // whether to save and end, besides by a signal; asked on rank 0. Empty: never
};

class Trainer {
 public:
  // Collective. `state` is where to start: fresh, or of the checkpoint already loaded into the replica. All references
  // must outlive the trainer.
  Trainer(World& world, const config::RunConfig& config, const data::files::RunFolder& folder, TrainingRows rows,
          Replica& replica, TrainingState state, RunLog& log, const TrainerOptions& options);

  // Runs to the end or to a stop; every checkpoint is whole when it returns. Collective. Throws an AgreedError (exit
  // code 5) when loss, gradients or weights are not finite; checkpoints stay.
  TrainingEnd run();
  const TrainingState& state() const { return state_; }
  // Why this rank wanted to stop: "signal 15", "time limit"; of a pruned training what control.json says; empty when it
  // was another rank's wish, or none.
  std::string stop_reason() const;

 private:
  // A step whose figures have not been looked at: they are read when the next one is under way, at the same step on all
  // ranks, so that no step waits for the host.
  struct LaunchedStep {
    PendingResult result;
    std::uint64_t batch;  // of the epoch
    std::uint64_t step;   // of the run, from 0
    std::uint64_t count;  // images
  };

  // False when a stop was asked for; the state is saved then.
  bool train_epoch();
  LaunchedStep launch_step();
  // Looks at the step before, if there is one: its figures, its wishes, whether it was finite.
  void settle(Progress& progress);
  // False to stop.
  bool obey_wishes(Progress& progress);
  void finish_epoch();
  SplitFigures validate();
  void obey_control();
  void report_rank_times();
  void refuse_ruined_weights();
  void save();
  [[noreturn]] void fail(const std::string& event, const std::string& what, std::uint64_t step);
  bool minutes_are_over() const;
  bool wants_stop();

  World& world_;
  const config::RunConfig& config_;
  data::files::RunFolder folder_;
  TrainingRows rows_;
  Replica& replica_;
  TrainingState state_;
  RunLog& log_;
  TimeBudget budget_;
  EpochData data_;
  Schedule schedule_;
  std::optional<MetricsLog> metrics_;       // rank 0
  std::optional<CheckpointWriter> writer_;  // rank 0
  std::optional<SampleLog> samples_;        // rank 0, when wanted
  std::optional<LaunchedStep> launched_;
  StepWishes wishes_;  // of any rank, not yet obeyed
  std::string own_reason_;
  std::string pruned_;  // why, when control.json has ended the training; the same on all ranks
  std::uint32_t attempt_;
  bool quiet_;
  std::function<bool()> stop_;  // empty on other ranks than the first
  Heartbeat heartbeat_;
  RankTimes times_;  // of the present epoch
  double validation_seconds_ = 0;
  std::chrono::steady_clock::time_point saved_;
};

}  // namespace assay::launcher::training
