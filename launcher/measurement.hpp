// SPDX-License-Identifier: Apache-2.0
// How the benches measure: warm up, then several windows of fixed length, and the median of their rates, since machines
// are shared and noisy.
#pragma once

#include <cstdint>
#include <functional>

#include "distributed/collective.hpp"

namespace assay::launcher {

struct MeasurementOptions {
  double seconds = 4;  // length of one window
  int windows = 3;
  double warm_up_seconds = 1.5;
};

// Median number of calls of `work` per second. Collective: rank 0 decides how many calls a window holds, so that every
// rank makes the same number; `work` may itself be collective.
double median_rate(distributed::Collective& collective, const MeasurementOptions& options,
                   const std::function<void()>& work);

}  // namespace assay::launcher
