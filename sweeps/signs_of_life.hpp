// SPDX-License-Identifier: Apache-2.0
// How long a run has shown no sign of life, by this process's own monotonic clock: its files' times may come from
// another host and are only compared with each other. One thread.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>

#include "data/files/run_folder.hpp"

namespace assay::sweeps {

class SignsOfLife {
 public:
  using Clock = std::chrono::steady_clock;

  SignsOfLife(data::files::RunFolder run, Clock::time_point now);

  // Looks at heartbeat, metrics.jsonl, status.json and events.jsonl. Seconds since one of them was last seen to change,
  // counting no more than kLongestLook between two looks: a watcher that was held up itself accuses nobody.
  double silent_seconds(Clock::time_point now);
  // Silence counts from now on: the run was not expected to show any sign so far.
  void begin_again(Clock::time_point now);

 private:
  struct Change {
    std::int64_t seconds = 0;
    std::int64_t nanoseconds = 0;
    std::uint64_t size = 0;
    bool operator==(const Change&) const = default;
  };
  using Changes = std::array<Change, 4>;
  Changes changes() const;

  static constexpr std::chrono::seconds kLongestLook{10};
  data::files::RunFolder run_;
  Changes last_{};
  Clock::time_point looked_;
  std::chrono::duration<double> silent_{0};
};

}  // namespace assay::sweeps
