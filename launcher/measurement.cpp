// SPDX-License-Identifier: Apache-2.0
#include "launcher/measurement.hpp"

#include <algorithm>
#include <chrono>
#include <span>
#include <vector>

namespace assay::launcher {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

std::int64_t agreed(distributed::Collective& collective, std::int64_t value) {
  collective.broadcast(std::as_writable_bytes(std::span(&value, 1)), 0);
  return value;
}

// Seconds of `calls` calls, from a common start to a common end.
double timed_calls(distributed::Collective& collective, std::int64_t calls, const std::function<void()>& work) {
  collective.barrier();
  const Clock::time_point start = Clock::now();
  for (std::int64_t i = 0; i < calls; ++i) work();
  collective.barrier();
  return seconds_since(start);
}

}  // namespace

double median_rate(distributed::Collective& collective, const MeasurementOptions& options,
                   const std::function<void()>& work) {
  double per_call = timed_calls(collective, 1, work);
  const auto calls_in = [&](double seconds) {
    return agreed(collective, std::max<std::int64_t>(2, static_cast<std::int64_t>(seconds / std::max(per_call, 1e-9))));
  };
  // The first call pays for allocations and kernel selection: size the warm-up by a second measurement.
  per_call = timed_calls(collective, 2, work) / 2;
  const std::int64_t warm_up = calls_in(options.warm_up_seconds);
  per_call = timed_calls(collective, warm_up, work) / static_cast<double>(warm_up);
  std::vector<double> rates;
  for (int window = 0; window < options.windows; ++window) {
    const std::int64_t calls = calls_in(options.seconds);
    rates.push_back(static_cast<double>(calls) / timed_calls(collective, calls, work));
  }
  std::nth_element(rates.begin(), rates.begin() + static_cast<std::ptrdiff_t>(rates.size() / 2), rates.end());
  return rates[rates.size() / 2];
}

}  // namespace assay::launcher
