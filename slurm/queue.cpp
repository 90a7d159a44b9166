// SPDX-License-Identifier: Apache-2.0
#include "slurm/queue.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include "data/files/error.hpp"
#include "data/files/one_line.hpp"
#include "slurm/number_ranges.hpp"
#include "slurm/split_text.hpp"

namespace assay::slurm {
namespace {

using data::files::InputError;
using data::files::one_line;

// Slurm's own limit on the size of an array is 4 million.
constexpr std::size_t kMostTasks = 4'000'001;

bool is_job(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
}

// "12_[3-5,8%2]" as its tasks.
std::vector<std::string> tasks_of(std::string_view id) {
  const std::size_t open = id.find('[');
  if (open == std::string_view::npos) return {std::string(id)};
  std::string_view inside = id.substr(open + 1);
  inside = inside.substr(0, inside.find_first_of("]%"));
  if (const std::size_t cut = inside.find("..."); cut != std::string_view::npos) {
    inside = inside.substr(0, cut);
    while (inside.ends_with(',') || inside.ends_with('-')) inside.remove_suffix(1);
  }
  if (inside.empty()) return {};
  std::vector<std::string> tasks;
  for (const std::string& number : expand_number_ranges(inside, kMostTasks)) {
    tasks.push_back(std::string(id.substr(0, open)) + number);
  }
  return tasks;
}

// The word behind "KEY=" where a line, or a word in it, begins so; empty when it is not there.
std::string_view value_of(std::string_view line, std::string_view key) {
  for (const std::string_view word : pieces(line, ' ')) {
    if (word.size() > key.size() && word.starts_with(key) && word[key.size()] == '=')
      return word.substr(key.size() + 1);
  }
  return {};
}

// "3:0" is exit code 3, "0:9" signal 9.
std::optional<int> exit_code_of(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto code = whole_number<int>(text.substr(0, colon));
  const auto signal = whole_number<int>(text.substr(colon + 1));
  if (!code || !signal) return std::nullopt;
  return *signal != 0 ? 128 + *signal : *code;
}

}  // namespace

std::vector<QueuedJob> parse_queue(std::string_view text) {
  std::vector<QueuedJob> jobs;
  for (const std::string_view line : pieces(text, '\n')) {
    const std::size_t first = line.find('|');
    const std::size_t second = line.find('|', std::min(first, line.size() - 1) + 1);
    const std::string_view id = trimmed(line.substr(0, first));
    if (first == std::string_view::npos || !is_job(id.substr(0, id.find('_')))) {
      throw InputError("squeue printed '" + one_line(std::string(line), 80) + "': not a line of '-o " + kQueueFormat +
                       "'");
    }
    const std::string state(trimmed(line.substr(first + 1, second - first - 1)));
    const std::string reason(second == std::string_view::npos ? "" : trimmed(line.substr(second + 1)));
    for (const std::string& job : tasks_of(id)) jobs.push_back({job, state, reason == "None" ? "" : reason});
  }
  return jobs;
}

bool is_over(std::string_view state) {
  static constexpr std::array<std::string_view, 20> kOver = {
      "BOOT_FAIL", "BF", "CANCELLED",     "CA",  "COMPLETED", "CD", "DEADLINE", "DL", "FAILED",  "F",
      "NODE_FAIL", "NF", "OUT_OF_MEMORY", "OOM", "PREEMPTED", "PR", "REVOKED",  "RV", "TIMEOUT", "TO"};
  return std::find(kOver.begin(), kOver.end(), state.substr(0, state.find_first_of("+ "))) != kOver.end();
}

JobRecord parse_job(std::string_view text) {
  JobRecord job;
  bool found = false;
  for (const std::string_view bare : pieces(text, '\n')) {
    // Only lines that begin with these keys: a job's name or command may hold anything.
    if (bare.starts_with("JobId=") && found) break;
    if (bare.starts_with("JobState=")) {
      found = true;
      job.state = value_of(bare, "JobState");
      job.reason = value_of(bare, "Reason");
      if (job.reason == "None") job.reason.clear();
    } else if (bare.starts_with("Requeue=")) {
      job.restarts = whole_number<std::uint32_t>(value_of(bare, "Restarts")).value_or(0);
      job.exit_code = exit_code_of(value_of(bare, "ExitCode"));
    } else if (bare.starts_with("NodeList=")) {
      job.nodes = value_of(bare, "NodeList");
      if (job.nodes == "(null)") job.nodes.clear();
    }
  }
  if (!found) throw InputError("scontrol show job printed no JobState: '" + one_line(std::string(text), 80) + "'");
  return job;
}

std::string describe_end(const JobRecord& job) {
  const std::string state = job.state.substr(0, job.state.find('+'));
  if (state == "OUT_OF_MEMORY" || job.reason == "OutOfMemory") {
    return "its Slurm job ran out of memory: ask for more with --option memory=..., or use a smaller batch";
  }
  if (state == "NODE_FAIL")
    return "its node failed" + (job.nodes.empty() ? std::string() : " (" + one_line(job.nodes) + ")");
  if (state == "TIMEOUT") return "its Slurm job ran into its time limit";
  if (state == "PREEMPTED") return "its Slurm job was preempted";
  if (state == "CANCELLED") return "its Slurm job was cancelled";
  const std::string code = job.exit_code ? ", exit code " + std::to_string(*job.exit_code) : "";
  const std::string memory = job.exit_code == 137 ? " (SIGKILL: often the kernel, out of memory)" : "";
  return "its Slurm job ended: " + one_line(state) + code + memory;
}

SiteLimits parse_config(std::string_view text) {
  SiteLimits limits;
  for (const std::string_view line : pieces(text, '\n')) {
    const std::size_t equals = line.find('=');
    if (equals == std::string_view::npos) continue;
    const std::string_view key = trimmed(line.substr(0, equals));
    const std::string_view value = trimmed(line.substr(equals + 1));
    const std::uint32_t number = whole_number<std::uint32_t>(value).value_or(0);
    if (key == "MaxArraySize" && number > 0) limits.max_array_size = number;
  }
  return limits;
}

std::string parse_submitted(std::string_view text) {
  constexpr std::string_view kSentence = "Submitted batch job ";
  for (std::string_view line : pieces(text, '\n')) {
    if (line.starts_with(kSentence)) line.remove_prefix(kSentence.size());
    line = line.substr(0, line.find_first_of("; "));
    if (is_job(line)) return std::string(line);
  }
  throw InputError("sbatch printed no number of a job: '" + one_line(std::string(text), 80) + "'");
}

bool is_submit_limit(std::string_view error) {
  // "QOSMaxSubmitJobPerUserLimit", "AssocMaxSubmitJobLimit", "AssocGrpSubmitJobsLimit", ...; and MaxJobCount.
  return error.find("SubmitJob") != std::string_view::npos ||
         error.find("Resource temporarily unavailable") != std::string_view::npos ||
         error.find("temporarily unable to accept job") != std::string_view::npos;
}

}  // namespace assay::slurm
