// SPDX-License-Identifier: Apache-2.0
// What a run tells others while it lives: status.json (replaced atomically) and events.jsonl (appended). Rank 0 only,
// except that the watchdog's thread of any rank may call mark_failed.
#pragma once

#include <cstdint>
#include <string>

#include "data/files/run_folder.hpp"

namespace assay::launcher::training {

enum class RunState { running, done, failed, interrupted, pruned };

struct RunStatus {
  RunState state = RunState::running;
  std::string reason;
  std::uint32_t attempts = 0;  // times this run was started
  std::uint32_t epoch = 0;
  std::uint64_t step = 0;
};

void write_status(const data::files::RunFolder& folder, const RunStatus& status);
// A fresh status (attempts 0) when there is no readable file.
RunStatus read_status(const data::files::RunFolder& folder);
// Rewrites state and reason only; never throws: it runs when the process is about to die.
void mark_failed(const data::files::RunFolder& folder, const std::string& reason) noexcept;

// One line {time, event, detail}; time is UTC.
void write_event(const data::files::RunFolder& folder, const std::string& event, const std::string& detail);

}  // namespace assay::launcher::training
