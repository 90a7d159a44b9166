// SPDX-License-Identifier: Apache-2.0
// Lengths of time for a person: "12.3s", "1m2.5s". Pure.
#pragma once

#include <absl/time/time.h>

#include <cmath>
#include <string>

namespace assay::sweeps {

// Rounded to a tenth of a second.
inline std::string short_duration(double seconds) {
  constexpr double kTenths = 10;
  const double rounded = std::round(seconds * kTenths) / kTenths;
  if (rounded == 0) return "0s";
  // Below a second absl counts in milliseconds.
  return rounded < 1 ? "0." + std::to_string(static_cast<int>(std::round(rounded * kTenths))) + "s"
                     : absl::FormatDuration(absl::Seconds(rounded));
}

}  // namespace assay::sweeps
