// SPDX-License-Identifier: Apache-2.0
// Progress of one long piece of work on stderr: a terminal gets one line, redrawn at most ten times a second; anything
// else (a log file, a pipe) a plain line every 30 s, and none for work shorter than that. Any thread may call update;
// finish is called once, and by the destructor when it was not.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>

namespace assay::launcher {

// What a line tells. Pure formatting below, so that it can be tested.
struct ProgressState {
  std::string what;
  std::string unit;
  std::uint64_t done = 0;
  std::uint64_t total = 0;  // 0: unknown
  double seconds = 0;       // since the start
  std::string extra;        // "loss 0.1234"
};
// "train [=====>    ]  45%  1234 images/s  ETA 0:32  loss 0.1234", cut to `columns`.
std::string progress_bar(const ProgressState& state, int columns);
// "train: 45% (450 of 1000 images), 1234 images/s, 32 s left, loss 0.1234"
std::string progress_log_line(const ProgressState& state);

// Where lines go and what time it is; the default is stderr and the steady clock.
struct ProgressOutput {
  using Clock = std::chrono::steady_clock;

  bool terminal = false;
  int columns = 80;
  std::function<void(std::string_view)> write;
  std::function<Clock::time_point()> now;
};
ProgressOutput stderr_output();
// Nowhere.
ProgressOutput silent_output();

class Progress {
 public:
  // total 0: unknown, then only the count and the rate are shown.
  Progress(std::string what, std::uint64_t total, std::string unit = "images");
  Progress(std::string what, std::uint64_t total, std::string unit, ProgressOutput output);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // done: so far, of total. Cheap enough for every step.
  void update(std::uint64_t done, std::string_view extra = {});
  // Shows the last state, when anything was shown before, and ends the line.
  void finish();

 private:
  void show(ProgressOutput::Clock::time_point now);

  std::mutex mutex_;
  ProgressState state_;
  ProgressOutput output_;
  ProgressOutput::Clock::time_point started_;
  ProgressOutput::Clock::time_point shown_;
  bool visible_ = false;
  bool finished_ = false;
};

}  // namespace assay::launcher
