// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/trainer.hpp"

#include <absl/strings/str_format.h>

#include <cmath>
#include <span>
#include <stdexcept>
#include <utility>

#include "data/files/atomic_file.hpp"
#include "launcher/agreement.hpp"
#include "launcher/evaluation/evaluator.hpp"
#include "launcher/fault.hpp"
#include "launcher/signals.hpp"
#include "launcher/training/divergence.hpp"
#include "launcher/training/epoch_decisions.hpp"
#include "launcher/training/epoch_summary.hpp"
#include "launcher/training/memory_trial.hpp"
#include "launcher/training/run_control.hpp"

namespace assay::launcher::training {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// That this rank has spent so far.
double communication_seconds(World& world, const Replica& replica) {
  return world.collective().seconds_inside() + replica.seconds_waited();
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
      budget_(options.limits),
      data_(config, *rows_.training, rows_.training_rows, rows_.stream, rows_.on_device),
      schedule_(config, data_.batches()),
      attempt_(options.attempt),
      quiet_(options.quiet),
      stop_(world.is_root() ? options.stop : nullptr),
      heartbeat_(folder.heartbeat()),
      saved_(Clock::now()) {
  on_root(world_.collective(), [&] {
    metrics_.emplace(folder_, state_.epoch);
    writer_.emplace(folder_, config_.checkpoint.keep);
    if (options.dump_samples) samples_.emplace(folder_);
    if (!budget_.warning().empty()) log_.warn(budget_.warning());
  });
}

TrainingEnd Trainer::run() {
  TrainingEnd end = TrainingEnd::finished;
  while (end == TrainingEnd::finished && state_.epoch < config_.epochs && !state_.stopped_early) {
    if (!train_epoch()) {
      end = TrainingEnd::interrupted;
      break;
    }
    finish_epoch();
    if (!pruned_.empty()) end = TrainingEnd::pruned;
  }
  on_root(world_.collective(), [&] { writer_->finish(); });
  return end;
}

bool Trainer::train_epoch() {
  data_.start_epoch(state_.epoch);
  replica_.start_epoch(state_.epoch);
  Progress progress(absl::StrFormat("epoch %d/%d", state_.epoch + 1, config_.epochs),
                    world_.is_root() ? data_.count() : 0, "images", quiet_ ? silent_output() : stderr_output());
  while (state_.batch < data_.batches()) {
    const Clock::time_point started = Clock::now();
    LaunchedStep step = launch_step();
    settle(progress);
    launched_ = std::move(step);
    if (!obey_wishes(progress)) return false;
    const double seconds = seconds_since(started);
    state_.totals.seconds += seconds;
    if (world_.is_root()) heartbeat_.beat();
    budget_.note_step(seconds);
  }
  settle(progress);
  if (!obey_wishes(progress)) return false;
  if (world_.is_root()) progress.finish();
  return true;
}

Trainer::LaunchedStep Trainer::launch_step() {
  const Clock::time_point started = Clock::now();
  const double communication = communication_seconds(world_, replica_);
  const std::uint64_t count = data_.batch_count(state_.batch);
  const MicroBatch batch = data_.micro_batch(state_.batch, world_.topology().rank, world_.topology().size);
  const double data_seconds = seconds_since(started);
  if (samples_) samples_->note(state_.epoch + 1, state_.batch, data_.batch_samples(state_.batch));
  replica_.optimizer().set_learning_rate(schedule_.rate(state_.step, state_.plateau.reductions));
  PendingResult result =
      step_or_advice(replica_, batch, count, state_.step, {.stop = wants_stop(), .save = minutes_are_over()});
  const double waited = communication_seconds(world_, replica_) - communication;
  times_.steps += 1;
  times_.data += data_seconds;
  times_.communication += waited;
  times_.compute += seconds_since(started) - data_seconds - waited;
  return {std::move(result), state_.batch++, state_.step++, count};
}

void Trainer::settle(Progress& progress) {
  if (!launched_) return;
  const LaunchedStep step = *std::exchange(launched_, std::nullopt);
  const StepResult result = step.result.read();
  if (!std::isfinite(result.loss_sum)) {
    const MicroBatch batch = data_.micro_batch(step.batch, world_.topology().rank, world_.topology().size);
    fail("the loss is not finite", find_divergence(replica_, batch, step.count, step.step, world_.collective()),
         step.step);
  }
  add_to_totals(state_.totals, result, step.count);
  wishes_.stop |= result.stop;
  wishes_.save |= result.save;
  if (world_.is_root()) {
    progress.update(state_.totals.count,
                    absl::StrFormat("loss %.4f", state_.totals.loss_sum / static_cast<double>(state_.totals.count)));
  }
}

bool Trainer::obey_wishes(Progress& progress) {
  const auto every = static_cast<std::uint64_t>(config_.checkpoint.every_steps);
  // The last step of an epoch is followed by the epoch's own checkpoint.
  const bool due = every > 0 && state_.step % every == 0 && state_.batch < data_.batches();
  if (!wishes_.stop && !wishes_.save && !due) return true;
  settle(progress);
  const bool stop = wishes_.stop;
  wishes_ = {};
  refuse_ruined_weights();
  save();
  return !stop;
}

void Trainer::finish_epoch() {
  const Clock::time_point started = Clock::now();
  refuse_ruined_weights();
  report_rank_times();
  EpochRecord record;
  record.train = figures_of(state_.totals);
  record.lr = schedule_.rate(state_.step - 1, state_.plateau.reductions);  // of the epoch's last step
  record.step = state_.step;
  record.epoch = state_.epoch + 1;
  if (rows_.validation != nullptr && !rows_.validation_rows.empty()) {
    record.has_validation = true;
    record.validation = validate();
  }
  validation_seconds_ = seconds_since(started);
  record.seconds = state_.totals.seconds + validation_seconds_;
  state_.totals = {};
  state_.batch = 0;
  ++state_.epoch;
  decide(state_, config_, record);
  on_root(world_.collective(), [&] {
    refuse_replaced(folder_, attempt_);
    metrics_->append(record);
    log_.info(describe_epoch(record, config_.epochs));
  });
  save();
  if (state_.epoch < config_.epochs && !state_.stopped_early) obey_control();
}

// After the checkpoint: whoever decides from the figures of this epoch has had that long.
void Trainer::obey_control() {
  std::string reason;
  on_root(world_.collective(), [&] { reason = stop_reason_after(folder_, state_.epoch); });
  pruned_ = distributed::broadcast_text(world_.collective(), reason);
}

void Trainer::report_rank_times() {
  const std::vector<RankTimes> ranks = gather_rank_times(world_.collective(), std::exchange(times_, {}));
  on_root(world_.collective(), [&] {
    data::files::append_line(folder_.rank_times(), rank_times_json(state_.epoch + 1, ranks));
    if (worth_telling(ranks)) log_.info(describe_rank_times(ranks));
  });
}

SplitFigures Trainer::validate() {
  replica_.average_statistics();
  const PublishedWeights published(replica_);
  const evaluation::Evaluator evaluator(world_.collective(), config_);
  const auto result = evaluator.run(replica_.model(), *rows_.validation, rows_.validation_rows);
  // Decisions follow from these figures: every rank must hold the same bits.
  SplitFigures figures{result.loss, result.metrics.accuracy, result.metrics.precision, result.metrics.recall,
                       result.metrics.roc_auc};
  world_.collective().broadcast(std::as_writable_bytes(std::span(&figures, 1)), 0);
  return figures;
}

// One line for all ranks, which have come to the same end.
void Trainer::fail(const std::string& event, const std::string& what, std::uint64_t step) {
  on_root(world_.collective(), [&] {
    writer_->finish();
    throw NumericalError(divergence_message(folder_, event, what, step, state_.epoch));
  });
  throw std::logic_error("unreachable: on_root has thrown on every rank");
}

// A step may ruin the weights although its own loss was finite; such weights are not worth validating or keeping.
void Trainer::refuse_ruined_weights() {
  replica_.average_statistics();
  const std::string ruined = find_non_finite_weight(replica_.model());
  if (!ruined.empty()) fail("the weights diverged", ruined, state_.step);
}

void Trainer::save() {
  replica_.average_statistics();
  const Clock::time_point started = Clock::now();
  on_root(world_.collective(), [&] {
    refuse_replaced(folder_, attempt_);
    if (samples_) samples_->flush();
    writer_->save(state_, replica_);
    budget_.note_save(seconds_since(started) + writer_->last_write_seconds());
  });
  saved_ = Clock::now();
}

bool Trainer::minutes_are_over() const {
  const double minutes = config_.checkpoint.every_minutes;
  return world_.is_root() && minutes > 0 && seconds_since(saved_) > minutes * 60;
}

bool Trainer::wants_stop() {
  // What is asked for in the last steps of an epoch happens after its validation.
  const double ahead = state_.batch + 2 >= data_.batches() ? validation_seconds_ : 0;
  if (stop_requested()) {
    own_reason_ = absl::StrFormat("signal %d", stop_signal());
  } else if (stop_ && stop_()) {
    own_reason_ = "asked to stop";
  } else if (budget_.must_stop(Clock::now(), ahead)) {
    own_reason_ = budget_.reason();
  }
  return !own_reason_.empty();
}

std::string Trainer::stop_reason() const {
  return pruned_.empty() ? own_reason_ : pruned_;
}

}  // namespace assay::launcher::training
