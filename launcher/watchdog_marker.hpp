// SPDX-License-Identifier: Apache-2.0
// A WaitMarker that tells the watchdog (null: nobody).
#pragma once

#include <optional>

#include "distributed/wait_marker.hpp"
#include "distributed/watchdog.hpp"

namespace assay::launcher {

class WatchdogMarker final : public distributed::WaitMarker {
 public:
  explicit WatchdogMarker(distributed::Watchdog* watchdog) : watchdog_(watchdog) {}

  void enter(const char* operation, std::uint64_t bytes) override {
    guard_.emplace(watchdog_, distributed::Lane::main, operation, bytes);
  }
  void leave() override { guard_.reset(); }

 private:
  distributed::Watchdog* watchdog_;
  std::optional<distributed::Watchdog::Guard> guard_;
};

}  // namespace assay::launcher
