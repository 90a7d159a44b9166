// SPDX-License-Identifier: Apache-2.0
#include "sweeps/signs_of_life.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <utility>

namespace assay::sweeps {

SignsOfLife::SignsOfLife(data::files::RunFolder run, Clock::time_point now)
    : run_(std::move(run)), last_(changes()), looked_(now) {}

SignsOfLife::Changes SignsOfLife::changes() const {
  Changes changes;
  auto change = changes.begin();
  for (const auto& path : {run_.heartbeat(), run_.metrics_jsonl(), run_.status(), run_.events()}) {
    struct stat facts {};
    if (::stat(path.c_str(), &facts) == 0) {
      *change = {facts.st_mtim.tv_sec, facts.st_mtim.tv_nsec, static_cast<std::uint64_t>(facts.st_size)};
    }
    ++change;
  }
  return changes;
}

double SignsOfLife::silent_seconds(Clock::time_point now) {
  silent_ += std::min<std::chrono::duration<double>>(now - looked_, kLongestLook);
  looked_ = now;
  if (const Changes present = changes(); present != last_) {
    last_ = present;
    silent_ = std::chrono::duration<double>::zero();
  }
  return silent_.count();
}

void SignsOfLife::begin_again(Clock::time_point now) {
  looked_ = now;
  silent_ = {};
}

}  // namespace assay::sweeps
