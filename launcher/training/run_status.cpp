// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/run_status.hpp"

#include <absl/time/clock.h>
#include <absl/time/time.h>

#include <array>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "data/files/atomic_file.hpp"

namespace assay::launcher::training {
namespace {

using nlohmann::ordered_json;

constexpr std::array kStateNames = {"running", "done", "failed", "interrupted", "pruned"};
constexpr std::uint64_t kMaxStatusBytes = 1 << 20;

RunStatus status_from(const ordered_json& object) {
  RunStatus status;
  const std::string name = object.value("state", "running");
  for (std::size_t i = 0; i < kStateNames.size(); ++i) {
    if (name == kStateNames[i]) status.state = static_cast<RunState>(i);
  }
  status.reason = object.value("reason", "");
  status.attempts = object.value("attempts", 0u);
  status.epoch = object.value("epoch", 0u);
  status.step = object.value("step", std::uint64_t{0});
  return status;
}

}  // namespace

void write_status(const data::files::RunFolder& folder, const RunStatus& status) {
  const ordered_json object = {{"state", kStateNames[static_cast<std::size_t>(status.state)]},
                               {"reason", status.reason},
                               {"attempts", status.attempts},
                               {"epoch", status.epoch},
                               {"step", status.step}};
  data::files::write_file_atomically(folder.status(), object.dump(2) + "\n");
}

RunStatus read_status(const data::files::RunFolder& folder) {
  RunStatus status;
  if (!std::filesystem::exists(folder.status())) return status;
  const auto object = ordered_json::parse(data::files::read_file(folder.status(), kMaxStatusBytes), nullptr, false);
  if (!object.is_object()) return status;
  try {
    return status_from(object);
  } catch (const ordered_json::exception&) {
    return status;  // a field of another type: as good as no file
  }
}

void mark_failed(const data::files::RunFolder& folder, const std::string& reason) noexcept {
  try {
    RunStatus status = read_status(folder);
    status.state = RunState::failed;
    status.reason = reason;
    write_status(folder, status);
    write_event(folder, "failed", reason);
  } catch (...) {
    // Nothing left to do: the line on stderr has said it.
  }
}

void write_event(const data::files::RunFolder& folder, const std::string& event, const std::string& detail) {
  const ordered_json line = {{"time", absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", absl::Now(), absl::UTCTimeZone())},
                             {"event", event},
                             {"detail", detail}};
  data::files::append_line(folder.events(), line.dump());
}

}  // namespace assay::launcher::training
