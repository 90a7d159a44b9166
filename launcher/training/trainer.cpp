// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/trainer.hpp"

#include <absl/strings/str_format.h>

#include <cmath>
#include <limits>
#include <span>

#include "launcher/agreement.hpp"
#include "launcher/evaluation/evaluator.hpp"
#include "launcher/fault.hpp"
#include "launcher/progress.hpp"
#include "launcher/signals.hpp"
#include "launcher/training/checkpoint.hpp"
#include "launcher/training/early_stopping.hpp"
#include "launcher/training/run_status.hpp"

namespace assay::launcher::training {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

double ratio(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0.0 : static_cast<double>(part) / static_cast<double>(whole);
}

SplitFigures figures_of(const EpochTotals& totals) {
  SplitFigures figures;
  figures.loss = totals.loss_sum / static_cast<double>(totals.count);
  figures.accuracy = ratio(totals.correct, totals.count);
  figures.precision = ratio(totals.true_real, totals.true_real + totals.false_real);
  figures.recall = ratio(totals.true_real, totals.true_real + totals.false_fake);
  figures.roc_auc = std::numeric_limits<double>::quiet_NaN();
  return figures;
}

std::string describe_epoch(const EpochRecord& record, std::int64_t epochs) {
  std::string text = absl::StrFormat("epoch %d/%d  loss %.4f  accuracy %.4f", record.epoch, epochs, record.train.loss,
                                     record.train.accuracy);
  if (record.has_validation) {
    text += absl::StrFormat("  validation loss %.4f  accuracy %.4f  ROC AUC %.4f", record.validation.loss,
                            record.validation.accuracy, record.validation.roc_auc);
  }
  return text + absl::StrFormat("  %.1f s", record.seconds);
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
  Progress progress(absl::StrFormat("epoch %d/%d", state_.epoch + 1, config_.epochs),
                    world_.is_root() ? data_.count() : 0);
  while (state_.batch < data_.batches()) {
    const std::uint64_t count = data_.batch_count(state_.batch);
    const MicroBatch batch = data_.micro_batch(state_.batch, world_.topology().rank, world_.topology().size);
    const StepResult result =
        replica_.step(batch, count, state_.step, {.stop = wants_stop(), .save = checkpoint_is_due()});
    if (!std::isfinite(result.loss_sum)) {
      throw NumericalError(
          absl::StrFormat("the loss is not finite at step %d (epoch %d): lower optimizer.lr, or check data.scale; "
                          "earlier checkpoints are kept",
                          state_.step, state_.epoch + 1));
    }
    ++state_.step;
    ++state_.batch;
    add_to_totals(result, count);
    state_.totals.seconds = seconds_before + seconds_since(started);
    if (world_.is_root()) {
      progress.update(state_.totals.count,
                      absl::StrFormat("loss %.4f", state_.totals.loss_sum / static_cast<double>(state_.totals.count)));
    }
    if (result.stop || result.save) save();
    if (result.stop) return false;
  }
  if (world_.is_root()) progress.finish();
  return true;
}

void Trainer::add_to_totals(const StepResult& result, std::uint64_t count) {
  state_.totals.loss_sum += result.loss_sum;
  state_.totals.count += count;
  state_.totals.correct += result.correct;
  state_.totals.true_real += result.true_real;
  state_.totals.false_real += result.false_real;
  state_.totals.false_fake += result.false_fake;
}

void Trainer::finish_epoch() {
  const Clock::time_point started = Clock::now();
  EpochRecord record;
  record.train = figures_of(state_.totals);
  record.lr = replica_.optimizer().learning_rate();
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
  decide(record);
  on_root(world_.collective(), [&] {
    metrics_->append(record);
    log_.info(describe_epoch(record, config_.epochs));
  });
  save();
}

SplitFigures Trainer::validate() {
  replica_.average_statistics();
  const evaluation::Evaluator evaluator(world_.collective(), config_);
  const auto result =
      evaluator.run(replica_.model(), rows_.validation->source(), rows_.validation->labels(), rows_.validation_rows);
  // Decisions follow from these figures: every rank must hold the same bits.
  SplitFigures figures{result.loss, result.metrics.accuracy, result.metrics.precision, result.metrics.recall,
                       result.metrics.roc_auc};
  world_.collective().broadcast(std::as_writable_bytes(std::span(&figures, 1)), 0);
  return figures;
}

void Trainer::decide(const EpochRecord& record) {
  const Monitor best(config_.checkpoint.monitor);
  const double value = figure_at(record, best.path());
  if (best.improves(value, state_.best_value)) {
    state_.best_value = value;
    state_.best_step = state_.step;
  }
  const Monitor early(config_.early_stopping.monitor);
  EarlyStoppingState early_state{state_.early_stopping_best, state_.early_stopping_wait};
  state_.stopped_early =
      should_stop(early_state, early, figure_at(record, early.path()), config_.early_stopping.min_delta,
                  static_cast<std::uint32_t>(config_.early_stopping.patience));
  state_.early_stopping_best = early_state.best;
  state_.early_stopping_wait = early_state.wait;
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
