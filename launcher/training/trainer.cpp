// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/trainer.hpp"

#include <absl/strings/str_format.h>

#include <cmath>
#include <span>

#include "launcher/agreement.hpp"
#include "launcher/evaluation/evaluator.hpp"
#include "launcher/fault.hpp"
#include "launcher/progress.hpp"
#include "launcher/signals.hpp"
#include "launcher/training/checkpoint.hpp"
#include "launcher/training/divergence.hpp"
#include "launcher/training/epoch_decisions.hpp"
#include "launcher/training/epoch_summary.hpp"
#include "launcher/training/run_status.hpp"

namespace assay::launcher::training {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

}  // namespace

Trainer::Trainer(World& world, const config::RunConfig& config, const data::files::RunFolder& folder, TrainingRows rows,
                 Replica& replica, TrainingState state, RunLog& log, const TrainerOptions& options)
    : world_(world),
      config_(config),
      folder_(folder),
      rows_(std::move(rows)),
      replica_(replica),
      state_(std::move(state)),
      log_(log),
      options_(options),
      data_(config, rows_.training->source(), rows_.training->labels(), rows_.training_rows),
      schedule_(config, data_.batches()),
      started_(Clock::now()),
      saved_(Clock::now()) {
  on_root(world_.collective(), [&] { metrics_.emplace(folder_, state_.epoch); });
}

TrainingEnd Trainer::run() {
  while (state_.epoch < config_.epochs && !state_.stopped_early) {
    if (!train_epoch()) return TrainingEnd::interrupted;
    finish_epoch();
  }
  return TrainingEnd::finished;
}

bool Trainer::train_epoch() {
  const Clock::time_point started = Clock::now();
  const double seconds_before = state_.totals.seconds;
  data_.start_epoch(state_.epoch);
  replica_.start_epoch(state_.epoch);
  Progress progress(absl::StrFormat("epoch %d/%d", state_.epoch + 1, config_.epochs),
                    world_.is_root() ? data_.count() : 0);
  while (state_.batch < data_.batches()) {
    const std::uint64_t count = data_.batch_count(state_.batch);
    const MicroBatch batch = data_.micro_batch(state_.batch, world_.topology().rank, world_.topology().size);
    replica_.optimizer().set_learning_rate(schedule_.rate(state_.step, state_.plateau.reductions));
    const StepResult result =
        replica_.step(batch, count, state_.step, {.stop = wants_stop(), .save = checkpoint_is_due()});
    if (!std::isfinite(result.loss_sum)) {
      fail("the loss is not finite", find_divergence(replica_, batch, count, state_.step, world_.collective()));
    }
    ++state_.step;
    ++state_.batch;
    add_to_totals(state_.totals, result, count);
    state_.totals.seconds = seconds_before + seconds_since(started);
    if (world_.is_root()) {
      progress.update(state_.totals.count,
                      absl::StrFormat("loss %.4f", state_.totals.loss_sum / static_cast<double>(state_.totals.count)));
    }
    if (result.stop || result.save) {
      refuse_ruined_weights();
      save();
    }
    if (result.stop) return false;
  }
  if (world_.is_root()) progress.finish();
  return true;
}

void Trainer::finish_epoch() {
  const Clock::time_point started = Clock::now();
  refuse_ruined_weights();
  EpochRecord record;
  record.train = figures_of(state_.totals);
  record.lr = schedule_.rate(state_.step - 1, state_.plateau.reductions);  // of the epoch's last step
  record.step = state_.step;
  record.epoch = state_.epoch + 1;
  if (rows_.validation != nullptr && !rows_.validation_rows.empty()) {
    record.has_validation = true;
    record.validation = validate();
  }
  record.seconds = state_.totals.seconds + seconds_since(started);
  state_.totals = {};
  state_.batch = 0;
  ++state_.epoch;
  decide(state_, config_, record);
  on_root(world_.collective(), [&] {
    metrics_->append(record);
    log_.info(describe_epoch(record, config_.epochs));
  });
  save();
}

SplitFigures Trainer::validate() {
  replica_.average_statistics();
  const PublishedWeights published(replica_);
  const evaluation::Evaluator evaluator(world_.collective(), config_);
  const auto result =
      evaluator.run(replica_.model(), rows_.validation->source(), rows_.validation->labels(), rows_.validation_rows);
  // Decisions follow from these figures: every rank must hold the same bits.
  SplitFigures figures{result.loss, result.metrics.accuracy, result.metrics.precision, result.metrics.recall,
                       result.metrics.roc_auc};
  world_.collective().broadcast(std::as_writable_bytes(std::span(&figures, 1)), 0);
  return figures;
}

// One line for all ranks, which have come to the same end.
void Trainer::fail(const std::string& event, const std::string& what) {
  on_root(world_.collective(),
          [&] { throw NumericalError(divergence_message(folder_, event, what, state_.step, state_.epoch)); });
}

// A step may ruin the weights although its own loss was finite; such weights are not worth validating or keeping.
void Trainer::refuse_ruined_weights() {
  replica_.average_statistics();
  const std::string ruined = find_non_finite_weight(replica_.model());
  if (!ruined.empty()) fail("the weights diverged", ruined);
}

void Trainer::save() {
  replica_.average_statistics();
  on_root(world_.collective(), [&] {
    save_checkpoint(folder_, state_, replica_, config_.checkpoint.keep);
    RunStatus status = read_status(folder_);
    status.epoch = state_.epoch;
    status.step = state_.step;
    write_status(folder_, status);
    write_event(folder_, "checkpoint", absl::StrFormat("step %d, epoch %d", state_.step, state_.epoch));
  });
  saved_ = Clock::now();
}

bool Trainer::checkpoint_is_due() const {
  if (!world_.is_root()) return false;
  const auto& options = config_.checkpoint;
  if (options.every_steps > 0 && (state_.step + 1) % static_cast<std::uint64_t>(options.every_steps) == 0) return true;
  return options.every_minutes > 0 && seconds_since(saved_) > options.every_minutes * 60;
}

bool Trainer::wants_stop() const {
  return stop_requested() || (options_.time_limit_seconds && seconds_since(started_) > *options_.time_limit_seconds);
}

}  // namespace assay::launcher::training
