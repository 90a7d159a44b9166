// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/session.hpp"

#include <absl/strings/str_format.h>

#include <algorithm>
#include <functional>

#include "data/files/atomic_file.hpp"
#include "data/store_reader.hpp"
#include "launcher/agreement.hpp"
#include "launcher/config/resolve.hpp"
#include "launcher/device_choice.hpp"
#include "launcher/exit_codes.hpp"
#include "launcher/fault.hpp"
#include "launcher/gpu_findings.hpp"
#include "launcher/gpu_numerics.hpp"
#include "launcher/image_options.hpp"
#include "launcher/row_options.hpp"
#include "launcher/threads.hpp"
#include "launcher/training/automatic_settings.hpp"
#include "launcher/training/checkpoint.hpp"
#include "launcher/training/configured_model.hpp"
#include "launcher/training/dry_run.hpp"
#include "launcher/training/epoch_decisions.hpp"
#include "launcher/training/run_control.hpp"
#include "launcher/training/run_status.hpp"
#include "launcher/training/training_parts.hpp"
#include "launcher/world.hpp"

namespace assay::launcher::training {

namespace {

using data::files::RunFolder;

data::StoreReader open_store(World& world, const std::filesystem::path& path) {
  // Rank 0 first: a mistake in the path is told once, by one process.
  on_root(world.collective(), [&] { data::StoreReader reader(path); });
  std::optional<data::StoreReader> store;
  agree(world.collective(), [&] { store.emplace(path); });
  return std::move(*store);
}

DataIdentity identity_of(const data::StoreReader& store, const config::RunConfig& config) {
  const data::StoreInfo& info = store.info();
  const data::ImageShape rows = row_shape_of(info, config);
  return {std::filesystem::absolute(store.path()).lexically_normal().string(),
          info.content_hash,
          rows.height,
          rows.width,
          rows.channels,
          info.class_names,
          info.encoding};
}

// Where to start: the newest whole checkpoint when there is one, the beginning otherwise. Every rank ends with the same
// state, weights and optimiser.
TrainingState starting_state(World& world, const RunFolder& folder, const RunRequest& request, const DataIdentity& data,
                             Replica& replica, RunLog& log) {
  TrainingState fresh;
  fresh.config_hash = config::config_hash(request.config);
  fresh.data = data;
  std::string text;
  on_root(world.collective(), [&] {
    const auto loaded = load_newest_checkpoint(folder, replica, [&](const std::string& line) { log.warn(line); });
    TrainingState state = loaded.value_or(fresh);
    if (state.data.content_hash != data.content_hash) {
      throw config::UsageError(folder.root().string() + " was trained on other data (content hash " +
                               state.data.content_hash.substr(0, 12) + ", this store has " +
                               data.content_hash.substr(0, 12) + "): use another --run folder, or the same store");
    }
    state.world_size = world.topology().size;
    text = to_json(state);
    if (loaded)
      log.info(absl::StrFormat("resuming at step %d (epoch %d, batch %d)", state.step, state.epoch + 1, state.batch));
  });
  replica.synchronise();
  return state_from_json(distributed::broadcast_text(world.collective(), text), "training state of rank 0");
}

void begin_attempt(const RunFolder& folder, const TrainingState& state, RunStart start) {
  RunStatus status = read_status(folder);
  status.state = RunState::running;
  status.reason = "";
  status.attempts += 1;
  status.epoch = state.epoch;
  status.step = state.step;
  write_status(folder, status);
  write_event(folder, start == RunStart::fresh ? "start" : "resume", absl::StrFormat("step %d", state.step));
}

void end_attempt(const RunFolder& folder, const Trainer& trainer, TrainingEnd end, RunLog& log) {
  const TrainingState& state = trainer.state();
  RunStatus status = read_status(folder);
  status.epoch = state.epoch;
  status.step = state.step;
  const char* event = "interrupted";
  if (end == TrainingEnd::finished) {
    event = "done";
    status.state = RunState::done;
    status.reason = state.stopped_early ? "early stopping" : "";
    log.info(absl::StrFormat("done: %d epochs, %d steps%s; the run is in %s", state.epoch, state.step,
                             state.stopped_early ? " (early stopping)" : "", folder.root().string()));
  } else if (end == TrainingEnd::pruned) {
    event = "pruned";
    status.state = RunState::pruned;
    status.reason = trainer.stop_reason();
    log.info(absl::StrFormat("pruned after epoch %d (%s); the run is in %s", state.epoch, status.reason,
                             folder.root().string()));
  } else {
    status.state = RunState::interrupted;
    status.reason = trainer.stop_reason().empty() ? "a signal to another rank" : trainer.stop_reason();
    log.info(absl::StrFormat("stopped at step %d (%s), saved; the same command goes on from there", state.step,
                             status.reason));
  }
  write_status(folder, status);
  write_event(folder, event, status.reason);
}

// The device first: nothing may be computed before it is known.
void resolve_device(World& world, config::RunConfig& config) {
  config.device = world.use_device(config.device);
  use_gpu_numerics(config);
  use_threads(static_cast<int>(resolve_threads(config.threads, world.topology())));
}

// What the model sees of an image.
data::ImageShape seen_shape(const data::StoreInfo& info, const config::RunConfig& config) {
  return prepared_shape(preparation_options(config), row_shape_of(info, config));
}

// Every other `auto` on rank 0: all ranks and a later resume use the same values. Returns a line for the log.
std::string resolve_automatic(World& world, const RunFolder& folder, const data::StoreReader& store,
                              config::RunConfig& config) {
  on_root(world.collective(), [&] { reuse_recorded_settings(folder, config); });
  on_root(world.collective(), [&] {
    const data::ImageShape seen = seen_shape(store.info(), config);
    check_image_size(config, seen.height, seen.width);
  });
  const data::ImageShape seen = seen_shape(store.info(), config);
  const std::string trial =
      resolve_settings(world, config, {.channels = seen.channels, .height = seen.height, .width = seen.width});
  resolve_placement(world, store, config);
  return trial;
}

// Rank 0 looks at the run folder; everybody learns how the run starts.
RunStart check_run(World& world, const RunFolder& folder, const RunRequest& request) {
  int start = 0;
  on_root(world.collective(), [&] { start = static_cast<int>(check_run_folder(folder, request)); });
  world.collective().broadcast(std::as_writable_bytes(std::span(&start, 1)), 0);
  return static_cast<RunStart>(start);
}

bool has_one_class(std::span<const std::uint8_t> labels) {
  return std::adjacent_find(labels.begin(), labels.end(), std::not_equal_to<>()) == labels.end();
}

void tell_starting_weights(const RunFolder& folder, const StartingWeights& weights, RunLog& log) {
  for (const std::string& note : weights.notes) log.info(note);
  for (const std::string& warning : weights.warnings) log.warn(warning);
  if (!weights.event.empty()) write_event(folder, "weights", weights.event);
}

void tell_start(World& world, const TrainArguments& arguments, const RunFolder& folder, const StartingWeights& weights,
                const TrainingRows& rows, const std::string& trial, RunLog& log) {
  const config::RunConfig& config = arguments.request.config;
  log.info(absl::StrFormat("%s: %d training and %d validation images, batch %d, %d rank%s of %d thread%s",
                           config.model.name, rows.training_rows.size(), rows.validation_rows.size(), config.batch,
                           world.topology().size, world.topology().size == 1 ? "" : "s", config.threads,
                           config.threads == 1 ? "" : "s"));
  if (!trial.empty()) log.info(trial);
  if (world.gpu() != nullptr) {
    log.info(gpu_line(*world.gpu(), distributed::device_of(world.topology().local_rank, world.gpu()->device_count())));
  }
  tell_starting_weights(folder, weights, log);
  if (has_one_class(rows.training->labels())) {
    log.warn("all training images are of one class: the model can only learn to say so");
  }
  const std::string no_best = missing_best_warning(config, !rows.validation_rows.empty());
  if (!no_best.empty()) log.warn(no_best);
}

int train_in_folder(const TrainingPlace& place, const RunFolder& folder, RunStart start, const std::string& trial,
                    TrainingParts& parts) {
  World& world = place.world;
  prepare(place, parts);
  const TrainArguments& arguments = parts.arguments;
  const config::RunConfig& config = arguments.request.config;
  const TrainingRows& rows = parts.loaded->rows;
  // Before the folder is made: a refused file leaves no trace.
  StartingWeights weights;
  if (start == RunStart::fresh) weights = load_weights(world, parts);
  on_root(world.collective(), [&] { create_run_folder(folder); });
  RunLog& log = parts.log.emplace(folder.log(world.topology().rank), world.is_root() && !place.shared);
  const TrainingState state =
      starting_state(world, folder, arguments.request, identity_of(*parts.store, config), *parts.replica, log);
  // A run that was killed before its first checkpoint begins anew.
  if (start == RunStart::resumed && state.step == 0) weights = load_weights(world, parts);
  on_root(world.collective(), [&] {
    refuse_replaced(folder, arguments.attempt);
    record_request(folder, arguments.request, world.topology().size);
    begin_attempt(folder, state, start);
    tell_start(world, arguments, folder, weights, rows, trial, log);
  });
  Trainer& trainer =
      parts.trainer.emplace(world, config, folder, rows, *parts.replica, state, log,
                            TrainerOptions{limits_of_this_process(arguments.time_limit_seconds), arguments.dump_samples,
                                           arguments.attempt, place.shared, place.stop});
  const TrainingEnd end = trainer.run();
  on_root(world.collective(), [&] { end_attempt(folder, trainer, end, log); });
  return end == TrainingEnd::interrupted ? kRequeue : kDone;
}

int dry_run_at(const TrainingPlace& place, TrainingParts& parts) {
  prepare(place, parts);
  load_weights(place.world, parts);
  return dry_run(place.world, parts.arguments.request.config, parts.loaded->rows, *parts.replica,
                 parts.arguments.dry_run_steps);
}

// Called by the watchdog while the process dies.
void record(const RunFolder& folder, const distributed::FailureReport& report) {
  mark_failed(folder, report.reason);
  for (const distributed::RankHistory& history : report.histories) {
    data::files::write_file_atomically(folder.collectives(history.rank), history.text);
  }
}

}  // namespace

int train_at(const TrainingPlace& place, TrainArguments asked, TrainingParts& parts) {
  World& world = place.world;
  TrainArguments& arguments = parts.arguments = std::move(asked);
  resolve_device(world, arguments.request.config);
  on_root(world.collective(), [&] { check_starting_weights(arguments.request.config); });
  const RunFolder folder(arguments.run);
  const data::StoreReader& store = parts.store.emplace(open_store(world, arguments.data));
  const std::string trial = resolve_automatic(world, folder, store, arguments.request.config);
  if (arguments.dry_run_steps > 0) return dry_run_at(place, parts);
  const RunStart start = check_run(world, folder, arguments.request);
  if (start == RunStart::finished) {
    if (world.is_root() && !place.shared) {
      std::fprintf(stderr, "%s is finished already; nothing to do\n", folder.root().c_str());
    }
    return kDone;
  }
  if (world.watchdog() != nullptr) {
    world.watchdog()->set_on_failure([folder](const distributed::FailureReport& report) { record(folder, report); });
  }
  try {
    return train_in_folder(place, folder, start, trial, parts);
  } catch (...) {
    // The folder belongs to the attempt that has taken the place of this one.
    if (world.is_root() && !is_replaced(folder, arguments.attempt)) {
      mark_failed(folder, describe(std::current_exception()).message);
    }
    throw;
  }
}

int train(TrainArguments arguments) {
  if (arguments.run.empty()) throw config::UsageError("--run is empty: name a folder for the run");
  World world(arguments.request.config.distributed.deadline_seconds);
  RowCache rows;
  TrainingParts parts;
  return train_at({world, rows}, std::move(arguments), parts);
}

}  // namespace assay::launcher::training
