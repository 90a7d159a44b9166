// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/run_setup.hpp"

#include <absl/strings/str_join.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "data/files/atomic_file.hpp"
#include "launcher/config/resolve.hpp"
#include "launcher/training/run_control.hpp"
#include "launcher/training/run_status.hpp"

namespace assay::launcher::training {
namespace {

// Only these variables are ever written down: an environment may hold secrets.
constexpr std::array kRecordedVariables = {
    "OMP_NUM_THREADS",     "CUDA_VISIBLE_DEVICES", "OMPI_COMM_WORLD_SIZE", "SLURM_JOB_ID",        "SLURM_ARRAY_JOB_ID",
    "SLURM_ARRAY_TASK_ID", "SLURM_NTASKS",         "SLURM_NNODES",         "SLURM_RESTART_COUNT", "SLURM_JOB_NODELIST"};

// The command line of this process, words separated by spaces.
std::string command_line() {
  std::ifstream file("/proc/self/cmdline", std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (!text.empty()) text.pop_back();
  for (char& c : text) c = c == '\0' ? ' ' : c;
  return text;
}

// What a sweep has put there (control.json) counts for nothing.
bool is_empty_or_missing(const data::files::RunFolder& folder) {
  if (!std::filesystem::exists(folder.root())) return true;
  if (!std::filesystem::is_directory(folder.root())) return false;
  const std::filesystem::directory_iterator entries(folder.root());
  return std::all_of(begin(entries), end(entries), [&](const auto& entry) { return entry.path() == folder.control(); });
}

// Whether there is nothing left to do.
bool is_finished(const data::files::RunFolder& folder) {
  if (!std::filesystem::exists(folder.last_checkpoint())) return false;
  const RunStatus status = read_status(folder);
  if (status.state == RunState::pruned) return !stop_reason_after(folder, status.epoch).empty();
  return status.state == RunState::done;
}

void refuse_other_configuration(const data::files::RunFolder& folder, const config::RunConfig& asked) {
  const config::RunConfig held = config::read_config(folder.config());
  if (config::config_hash(held) == config::config_hash(asked)) return;
  throw config::UsageError(folder.root().string() + " holds a run with another configuration (" +
                           absl::StrJoin(config::differences(held, asked), ", ") +
                           "): use another --run folder, or ask for the same configuration");
}

// What a kill in the middle of a checkpoint left behind.
void remove_partial_checkpoints(const data::files::RunFolder& folder) {
  if (!std::filesystem::is_directory(folder.checkpoints())) return;
  for (const auto& entry : std::filesystem::directory_iterator(folder.checkpoints())) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with('.') && name.find("partial") != std::string::npos) std::filesystem::remove_all(entry.path());
  }
}

}  // namespace

RunStart check_run_folder(const data::files::RunFolder& folder, const RunRequest& request) {
  if (is_empty_or_missing(folder)) return RunStart::fresh;
  if (!std::filesystem::exists(folder.config())) {
    throw config::UsageError(folder.root().string() + " is not empty and holds no run: use another --run folder");
  }
  if (request.resume == ResumeMode::never) {
    throw config::UsageError(folder.root().string() +
                             " holds a run and --resume is 'never': use another --run folder, or --resume auto");
  }
  refuse_other_configuration(folder, request.config);
  remove_partial_checkpoints(folder);
  return is_finished(folder) ? RunStart::finished : RunStart::resumed;
}

void create_run_folder(const data::files::RunFolder& folder) {
  data::files::create_directories(folder.checkpoints());
  data::files::create_directories(folder.logs());
}

void record_request(const data::files::RunFolder& folder, const RunRequest& request, int world_size) {
  using data::files::write_file_atomically;
  write_file_atomically(folder.config(), config::to_yaml(request.config));
  write_file_atomically(folder.overrides(), absl::StrJoin(request.overrides, "\n") + "\n");
  write_file_atomically(folder.command(), command_line() + "\n");
  nlohmann::ordered_json variables = nlohmann::ordered_json::object();
  for (const char* name : kRecordedVariables) {
    if (const char* value = std::getenv(name)) variables[name] = value;
  }
  char host[256] = "";
  gethostname(host, sizeof(host) - 1);
  const nlohmann::ordered_json environment = {
      {"assay", ASSAY_VERSION}, {"host", host}, {"world_size", world_size}, {"variables", variables}};
  write_file_atomically(folder.environment(), environment.dump(2) + "\n");
}

}  // namespace assay::launcher::training
