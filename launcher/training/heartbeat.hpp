// SPDX-License-Identifier: Apache-2.0
// The sign of life of a training: a file in its run folder that is touched while steps are made, so that others can
// tell a slow training from one that has stopped. Rank 0 only; one thread.
#pragma once

#include <chrono>
#include <filesystem>
#include <utility>

namespace assay::launcher::training {

class Heartbeat {
 public:
  explicit Heartbeat(std::filesystem::path file) : file_(std::move(file)) {}

  // Cheap enough for every step: touches the file at most once a second. A file that cannot be touched is no reason to
  // stop: whoever waits for it will say so.
  void beat() noexcept;

 private:
  std::filesystem::path file_;
  std::chrono::steady_clock::time_point last_{};
};

}  // namespace assay::launcher::training
