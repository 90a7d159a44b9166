// SPDX-License-Identifier: Apache-2.0
// Who holds a lock (journal_lock.hpp): which process on which host, since when, and for how long it means to.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "sweeps/event.hpp"

namespace assay::sweeps {

struct LockOwner {
  Worker worker;
  std::string since;      // UTC
  bool for_life = false;  // a coordinator; else one that gives it back at once
};

// "process 4711 on node3 since 2026-11-22T19:37:05Z"; one line whatever the owner called itself.
std::string described(const LockOwner& owner);

// Throws OutputError.
void write_owner(const std::filesystem::path& path, const LockOwner& owner);
// Nothing when there is no such file or it does not say.
std::optional<LockOwner> read_owner(const std::filesystem::path& path);

}  // namespace assay::sweeps
