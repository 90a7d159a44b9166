// SPDX-License-Identifier: Apache-2.0
// How long a training step of a configuration takes on this processor: a replica of its own on random images, alone,
// thrown away afterwards.
#pragma once

#include <cstdint>

#include "launcher/config/run_config.hpp"

namespace assay::launcher::training {

struct TrialBatch {
  std::int64_t images = 1;  // in one step of this process
  int channels = 3;
  int height = 0;
  int width = 0;
};

// Seconds of one step with config.precision on `threads` threads: the fastest of a few, after one that pays for memory
// and the choice of kernels. Takes about half a second, or three steps where they are longer. Leaves LibTorch on
// `threads` threads.
double seconds_per_step(const config::RunConfig& config, const TrialBatch& batch, int threads);

}  // namespace assay::launcher::training
