// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/dry_run.hpp"

#include <chrono>
#include <cstdio>

#include "launcher/exit_codes.hpp"
#include "launcher/training/epoch_data.hpp"
#include "launcher/training/memory_trial.hpp"

namespace assay::launcher::training {

int dry_run(World& world, const config::RunConfig& config, const TrainingRows& rows, Replica& replica,
            std::int64_t steps) {
  EpochData data(config, *rows.training, rows.training_rows, rows.stream, rows.on_device);
  const auto started = std::chrono::steady_clock::now();
  double loss = 0;
  std::uint64_t images = 0;
  data.start_epoch(0);
  for (std::uint64_t step = 0; step < static_cast<std::uint64_t>(steps); ++step) {
    const std::uint64_t index = step % data.batches();
    const std::uint64_t count = data.batch_count(index);
    const auto batch = data.micro_batch(index, world.topology().rank, world.topology().size);
    loss = step_or_advice(replica, batch, count, step, {}).read().loss_sum / static_cast<double>(count);
    images += count;
  }
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
  if (world.is_root()) {
    std::printf("dry run: %lld steps of batch %lld, last loss %.4f, %.0f images/s; nothing was written\n",
                static_cast<long long>(steps), static_cast<long long>(config.batch), loss,
                static_cast<double>(images) / seconds);
  }
  return kDone;
}

}  // namespace assay::launcher::training
