// SPDX-License-Identifier: Apache-2.0
#include "sweeps/attempt_length.hpp"

#include <absl/time/time.h>
#include <sys/stat.h>

#include <algorithm>
#include <string>

namespace assay::sweeps {

double seconds_until_last_sign(const TrialStatus& status, const data::files::RunFolder& run) {
  absl::Time started;
  std::string complaint;
  if (!absl::ParseTime(absl::RFC3339_full, status.started, &started, &complaint)) return 0;
  absl::Time newest = started;
  for (const auto& path : {run.heartbeat(), run.metrics_jsonl(), run.status(), run.events()}) {
    struct stat facts {};
    if (::stat(path.c_str(), &facts) == 0) newest = std::max(newest, absl::TimeFromTimespec(facts.st_mtim));
  }
  return absl::ToDoubleSeconds(newest - started);
}

}  // namespace assay::sweeps
