// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/training_parts.hpp"

#include "launcher/agreement.hpp"
#include "launcher/training/class_weights.hpp"
#include "launcher/training/device_step.hpp"
#include "launcher/training/epoch_data.hpp"
#include "launcher/training/memory_trial.hpp"

namespace assay::launcher::training {
namespace {

// The first batch of the run, this rank's part: all but an epoch's last one are of its size.
MicroBatch first_batch(World& world, EpochData& data) {
  data.start_epoch(0);
  return data.micro_batch(0, world.topology().rank, world.topology().size);
}

void find_accumulation(World& world, const TrainingRows& rows, Replica& replica, config::RunConfig& config) {
  EpochData data(config, *rows.training, rows.training_rows, rows.stream, rows.on_device);
  const MicroBatch batch = first_batch(world, data);
  config.optimizer.accumulation = choose_accumulation(world.collective(), replica, batch, data.batch_count(0));
  replica.set_accumulation(config.optimizer.accumulation);
}

// A rank that ran out of memory within a step would leave the others waiting in it.
void refuse_what_does_not_fit(World& world, const TrainingRows& rows, Replica& replica,
                              const config::RunConfig& config) {
  EpochData data(config, *rows.training, rows.training_rows, rows.stream, rows.on_device);
  const MicroBatch batch = first_batch(world, data);
  agree(world.collective(), [&] { try_step(replica, batch, data.batch_count(0)); });
}

}  // namespace

void prepare(const TrainingPlace& place, TrainingParts& prepared) {
  World& world = place.world;
  config::RunConfig& config = prepared.arguments.request.config;
  prepared.loaded = place.rows.load(world, *prepared.store, config);
  const TrainingRows& rows = prepared.loaded->rows;
  prepared.replica = std::make_unique<Replica>(config, rows.training->shape().channels, world.tensor_collective(),
                                               class_weights(config.loss, rows.training->labels(), rows.training_rows),
                                               world.make_transport(config.distributed.overlap, config.threads,
                                                                    distributed::parse_wire(config.distributed.wire)),
                                               make_device_step(world, config.cuda_graph));
  if (config.optimizer.accumulation == 0) {
    find_accumulation(world, rows, *prepared.replica, config);
  } else if (place.shared && world.topology().size > 1) {
    refuse_what_does_not_fit(world, rows, *prepared.replica, config);
  }
}

StartingWeights load_weights(World& world, const TrainingParts& parts) {
  const TrainingRows& rows = parts.loaded->rows;
  return load_starting_weights(world.collective(), parts.arguments.request.config, *rows.training, rows.training_rows,
                               *parts.replica);
}

}  // namespace assay::launcher::training
