// SPDX-License-Identifier: Apache-2.0
#include "slurm/submission.hpp"

#include <nlohmann/json.hpp>

#include "data/files/atomic_file.hpp"
#include "data/files/error.hpp"
#include "data/files/one_line.hpp"
#include "sweeps/sweep_error.hpp"

namespace assay::slurm {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::uint64_t kMostBytes = 64 << 20;

fs::path file_of(const fs::path& folder) {
  return folder / "submission.json";
}

Submission from_json(const json& all, const std::string& origin) {
  return {parse_job_options(all.at("job").get<std::string>(), origin), all.at("tasks").get<ArrayTasks>()};
}

}  // namespace

fs::path script_path(const fs::path& folder) {
  return folder / "array.sh";
}

fs::path log_path(const fs::path& folder) {
  return folder / "task";
}

void write_submission(const fs::path& folder, const Submission& submission, const std::string& script) {
  data::files::create_directories(folder);
  data::files::write_file_atomically(script_path(folder), script);
  const nlohmann::ordered_json all = {{"job", to_yaml(submission.job)}, {"tasks", submission.tasks}};
  data::files::write_file_atomically(file_of(folder), all.dump(1) + "\n");
}

Submission read_submission(const fs::path& folder) {
  const fs::path file = file_of(folder);
  const std::string text = data::files::read_file(file, kMostBytes);
  try {
    return from_json(json::parse(text), file.string());
  } catch (const json::exception& error) {
    throw data::files::InputError(file.string() + ": damaged (" + data::files::one_line(error.what(), 120) +
                                  "): 'assay sweep resume' makes another submission");
  } catch (const sweeps::SweepError& error) {
    throw data::files::InputError(error.what());
  }
}

}  // namespace assay::slurm
