// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/step_trial.hpp"

#include <ATen/ops/arange.h>
#include <ATen/ops/empty.h>

#include <algorithm>
#include <chrono>

#include "data/files/random.hpp"
#include "distributed/collective.hpp"
#include "launcher/threads.hpp"
#include "launcher/training/replica.hpp"

namespace assay::launcher::training {
namespace {

constexpr double kSeconds = 0.4;
constexpr int kFewestSteps = 2;

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// In the range that the configuration's preprocessing gives: large or small values cost the same, denormal ones do not.
MicroBatch random_batch(const config::RunConfig& config, const TrialBatch& shape) {
  MicroBatch batch;
  batch.images = at::empty({shape.images, shape.height, shape.width, shape.channels}, at::kFloat).permute({0, 3, 1, 2});
  data::files::CounterStream stream(1, data::files::RandomUse::sample_images);
  float* pixel = static_cast<float*>(batch.images.data_ptr());
  for (std::int64_t i = 0; i < batch.images.numel(); ++i) {
    const auto value = static_cast<double>(stream.next_u32() >> 24);
    pixel[i] = static_cast<float>(value * config.data.scale + config.data.shift);
  }
  batch.samples = at::arange(shape.images, at::kLong);
  batch.labels = batch.samples.remainder(2);
  return batch;
}

}  // namespace

double seconds_per_step(const config::RunConfig& config, const TrialBatch& shape, int threads) {
  use_threads(threads);
  distributed::SingleProcessCollective alone;
  Replica replica(config, shape.channels, alone);
  const MicroBatch batch = random_batch(config, shape);
  const auto count = static_cast<std::uint64_t>(shape.images);
  replica.step(batch, count, 0, {}).read();
  double fastest = 0;
  const Clock::time_point started = Clock::now();
  for (int step = 1; step <= kFewestSteps || seconds_since(started) < kSeconds; ++step) {
    const Clock::time_point begin = Clock::now();
    replica.step(batch, count, static_cast<std::uint64_t>(step), {}).read();
    const double seconds = seconds_since(begin);
    fastest = step == 1 ? seconds : std::min(fastest, seconds);
  }
  return fastest;
}

}  // namespace assay::launcher::training
