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
#include "launcher/training/class_weights.hpp"
#include "launcher/training/configured_model.hpp"
#include "launcher/training/dry_run.hpp"
#include "launcher/training/epoch_data.hpp"
#include "launcher/training/epoch_decisions.hpp"
#include "launcher/training/memory_trial.hpp"
#include "launcher/training/run_status.hpp"
#include "launcher/training/starting_weights.hpp"
#include "launcher/training/trainer.hpp"
#include "launcher/training/training_rows.hpp"
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
  if (end == TrainingEnd::finished) {
    status.state = RunState::done;
    status.reason = state.stopped_early ? "early stopping" : "";
    log.info(absl::StrFormat("done: %d epochs, %d steps%s; the run is in %s", state.epoch, state.step,
                             state.stopped_early ? " (early stopping)" : "", folder.root().string()));
  } else {
    status.state = RunState::interrupted;
    status.reason = trainer.stop_reason().empty() ? "a signal to another rank" : trainer.stop_reason();
    log.info(absl::StrFormat("stopped at step %d (%s), saved; the same command goes on from there", state.step,
                             status.reason));
  }
  write_status(folder, status);
  write_event(folder, end == TrainingEnd::finished ? "done" : "interrupted", status.reason);
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

// Everything the ranks hold while they train.
struct Prepared {
  LoadedRows loaded;
  std::unique_ptr<Replica> replica;
};

// The first batch of the run is tried: all but an epoch's last one are of its size.
void find_accumulation(World& world, const TrainingRows& rows, Replica& replica, config::RunConfig& config) {
  EpochData data(config, *rows.training, rows.training_rows, rows.stream, rows.on_device);
  data.start_epoch(0);
  const MicroBatch batch = data.micro_batch(0, world.topology().rank, world.topology().size);
  config.optimizer.accumulation = choose_accumulation(world.collective(), replica, batch, data.batch_count(0));
  replica.set_accumulation(config.optimizer.accumulation);
}

// An accumulation that was left open is filled in.
Prepared prepare(World& world, config::RunConfig& config, const data::StoreReader& store) {
  Prepared prepared{load_rows(world, store, config), nullptr};
  const TrainingRows& rows = prepared.loaded.rows;
  prepared.replica = std::make_unique<Replica>(config, rows.training->shape().channels, world.tensor_collective(),
                                               class_weights(config.loss, rows.training->labels(), rows.training_rows),
                                               world.make_transport(config.distributed.overlap, config.threads,
                                                                    distributed::parse_wire(config.distributed.wire)),
                                               make_device_step(world, config.cuda_graph));
  if (config.optimizer.accumulation == 0) find_accumulation(world, rows, *prepared.replica, config);
  return prepared;
}

bool has_one_class(std::span<const std::uint8_t> labels) {
  return std::adjacent_find(labels.begin(), labels.end(), std::not_equal_to<>()) == labels.end();
}

StartingWeights load_weights(World& world, const config::RunConfig& config, const Prepared& prepared) {
  const TrainingRows& rows = prepared.loaded.rows;
  return load_starting_weights(world.collective(), config, *rows.training, rows.training_rows, *prepared.replica);
}

void tell_starting_weights(const RunFolder& folder, const StartingWeights& weights, RunLog& log) {
  for (const std::string& note : weights.notes) log.info(note);
  for (const std::string& warning : weights.warnings) log.warn(warning);
  if (!weights.event.empty()) write_event(folder, "weights", weights.event);
}

int train_in_folder(World& world, TrainArguments& arguments, const RunFolder& folder, const data::StoreReader& store,
                    RunStart start, const std::string& trial) {
  const Prepared prepared = prepare(world, arguments.request.config, store);
  const config::RunConfig& config = arguments.request.config;
  // Before the folder is made: a refused file leaves no trace.
  StartingWeights weights;
  if (start == RunStart::fresh) weights = load_weights(world, config, prepared);
  on_root(world.collective(), [&] { create_run_folder(folder); });
  RunLog log(folder.log(world.topology().rank), world.is_root());
  const TrainingState state =
      starting_state(world, folder, arguments.request, identity_of(store, config), *prepared.replica, log);
  // A run that was killed before its first checkpoint begins anew.
  if (start == RunStart::resumed && state.step == 0) weights = load_weights(world, config, prepared);
  on_root(world.collective(), [&] {
    record_request(folder, arguments.request, world.topology().size);
    begin_attempt(folder, state, start);
    log.info(absl::StrFormat("%s: %d training and %d validation images, batch %d, %d rank%s of %d thread%s",
                             config.model.name, prepared.loaded.rows.training_rows.size(),
                             prepared.loaded.rows.validation_rows.size(), config.batch, world.topology().size,
                             world.topology().size == 1 ? "" : "s", config.threads, config.threads == 1 ? "" : "s"));
    if (!trial.empty()) log.info(trial);
    if (world.gpu() != nullptr) {
      log.info(
          gpu_line(*world.gpu(), distributed::device_of(world.topology().local_rank, world.gpu()->device_count())));
    }
    tell_starting_weights(folder, weights, log);
  });
  if (world.is_root() && has_one_class(prepared.loaded.train->labels())) {
    log.warn("all training images are of one class: the model can only learn to say so");
  }
  const std::string no_best = missing_best_warning(config, !prepared.loaded.rows.validation_rows.empty());
  if (world.is_root() && !no_best.empty()) log.warn(no_best);
  Trainer trainer(world, config, folder, prepared.loaded.rows, *prepared.replica, state, log,
                  {limits_of_this_process(arguments.time_limit_seconds), arguments.dump_samples});
  const TrainingEnd end = trainer.run();
  on_root(world.collective(), [&] { end_attempt(folder, trainer, end, log); });
  return end == TrainingEnd::finished ? kDone : kRequeue;
}

// Called by the watchdog while the process dies.
void record(const RunFolder& folder, const distributed::FailureReport& report) {
  mark_failed(folder, report.reason);
  for (const distributed::RankHistory& history : report.histories) {
    data::files::write_file_atomically(folder.collectives(history.rank), history.text);
  }
}

}  // namespace

int train(TrainArguments arguments) {
  if (arguments.run.empty()) throw config::UsageError("--run is empty: name a folder for the run");
  World world(arguments.request.config.distributed.deadline_seconds);
  resolve_device(world, arguments.request.config);
  on_root(world.collective(), [&] { check_starting_weights(arguments.request.config); });
  const RunFolder folder(arguments.run);
  const data::StoreReader store = open_store(world, arguments.data);
  const std::string trial = resolve_automatic(world, folder, store, arguments.request.config);
  if (arguments.dry_run_steps > 0) {
    const Prepared prepared = prepare(world, arguments.request.config, store);
    load_weights(world, arguments.request.config, prepared);
    return dry_run(world, arguments.request.config, prepared.loaded.rows, *prepared.replica, arguments.dry_run_steps);
  }
  const RunStart start = check_run(world, folder, arguments.request);
  if (start == RunStart::finished) {
    if (world.is_root()) std::fprintf(stderr, "%s is finished already; nothing to do\n", folder.root().c_str());
    return kDone;
  }
  if (world.watchdog() != nullptr) {
    world.watchdog()->set_on_failure([folder](const distributed::FailureReport& report) { record(folder, report); });
  }
  try {
    return train_in_folder(world, arguments, folder, store, start, trial);
  } catch (...) {
    if (world.is_root()) mark_failed(folder, describe(std::current_exception()).message);
    throw;
  }
}

}  // namespace assay::launcher::training
