// SPDX-License-Identifier: Apache-2.0
// The right to write a sweep's journal: at most one process has it (lock_folder.hpp says why). An owner on this host
// that is gone has lost it at once; one elsewhere when it has given no sign of life for a minute of the watcher's own
// clock. Who wants to write looks at check() before and after, so an owner that was taken for dead notices. One thread.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "sweeps/child_process.hpp"
#include "sweeps/lock_folder.hpp"
#include "sweeps/lock_owner.hpp"

namespace assay::sweeps {

struct LockWish {
  bool for_life = false;                      // to keep: an owner that keeps it, too, is not waited for
  std::chrono::milliseconds patience{0};      // how long to wait for any other owner that lives
  std::chrono::milliseconds silence{60'000};  // of an owner elsewhere, after which it counts as gone
  Worker worker = worker_of_process();        // as whom
  // Told once, in one line, when an owner that cannot be asked is watched (which may take all of `silence`).
  std::function<void(const std::string& line)> tell{};
};

class JournalLock {
 public:
  // Takes it. An owner that cannot be asked is watched until it gives a sign of life or has been silent for too long,
  // whatever the patience. Throws SweepBusy naming the owner, InputError, OutputError.
  JournalLock(const std::filesystem::path& path, const LockWish& wish);
  // Gives it back.
  ~JournalLock();
  JournalLock(const JournalLock&) = delete;
  JournalLock& operator=(const JournalLock&) = delete;

  // Throws SweepBusy when somebody took it over, OutputError when the file system does not answer.
  void check() const;
  // A sign of life. Throws as check().
  void beat() const;
  // It was taken from an owner that may still live, and write, without knowing.
  bool former_owner_may_live() const { return former_owner_may_live_; }

 private:
  [[noreturn]] void lost() const;

  LockFolder folder_;
  std::string token_;
  bool former_owner_may_live_ = false;
};

// Who has it now; nothing when it is free or its owner is a process of this host that is gone. Throws InputError.
std::optional<LockOwner> lock_owner(const std::filesystem::path& path);

}  // namespace assay::sweeps
