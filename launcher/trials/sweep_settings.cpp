// SPDX-License-Identifier: Apache-2.0
#include "launcher/trials/sweep_settings.hpp"

#include <absl/strings/numbers.h>

#include <cmath>

#include "data/files/error.hpp"
#include "data/files/shortest_number.hpp"

namespace assay::launcher::trials {
namespace {

[[noreturn]] void refuse(const char* key, const std::string& value) {
  throw data::files::InputError(
      "the journal's setting " + std::string(key) + " cannot be '" + value +
      "': the journal was changed, or written by another version of assay; restore it from a copy");
}

void read(const sweeps::SweepState& state, const char* key, std::uint32_t least, std::uint32_t& value) {
  const std::string text = state.setting(key);
  if (text.empty()) return;
  if (!absl::SimpleAtoi(text, &value) || value < least || value > kMostOfASetting) refuse(key, text);
}

void read(const sweeps::SweepState& state, const char* key, double& value) {
  const std::string text = state.setting(key);
  if (text.empty()) return;
  if (!absl::SimpleAtod(text, &value) || !std::isfinite(value) || value < 0) refuse(key, text);
}

void read(const sweeps::SweepState& state, const char* key, bool& value) {
  const std::string text = state.setting(key);
  if (!text.empty() && !absl::SimpleAtob(text, &value)) refuse(key, text);
}

void read(const sweeps::SweepState& state, const char* key, std::string& value) {
  if (const std::string text = state.setting(key); !text.empty()) value = text;
}

bool is_launcher(std::string_view name) {
  return name == "auto" || name == "mpirun" || name == "srun";
}

}  // namespace

SweepSettings read_settings(const sweeps::SweepState& state) {
  SweepSettings settings;
  read(state, "jobs", 0, settings.jobs);
  read(state, "ranks", 1, settings.ranks);
  read(state, "group_size", 1, settings.group_size);
  read(state, "launcher", settings.launcher);
  if (!is_launcher(settings.launcher)) refuse("launcher", settings.launcher);
  read(state, "retries", 0, settings.retries);
  read(state, "fail_fast", settings.fail_fast);
  read(state, "stale_seconds", settings.stale_seconds);
  read(state, "folder", settings.folder);
  return settings;
}

std::vector<std::pair<std::string, std::string>> settings_text(const SweepSettings& settings) {
  return {{"jobs", std::to_string(settings.jobs)},
          {"ranks", std::to_string(settings.ranks)},
          {"group_size", std::to_string(settings.group_size)},
          {"launcher", settings.launcher},
          {"retries", std::to_string(settings.retries)},
          {"fail_fast", settings.fail_fast ? "true" : "false"},
          {"stale_seconds", data::files::shortest(settings.stale_seconds)},
          {"folder", settings.folder}};
}

}  // namespace assay::launcher::trials
