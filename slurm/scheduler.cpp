// SPDX-License-Identifier: Apache-2.0
#include "slurm/scheduler.hpp"

#include <unistd.h>

#include <algorithm>
#include <thread>

#include "data/files/error.hpp"
#include "data/files/one_line.hpp"
#include "slurm/split_text.hpp"
#include "sweeps/sweep_error.hpp"

namespace assay::slurm {
namespace {

using data::files::one_line;
using sweeps::SweepError;

constexpr int kNotFound = 127;
constexpr int kTooLong = -1;

// What a command says went wrong: its last line with "error: ", else its last line.
std::string complaint(const std::string& err) {
  std::string_view best;
  for (const std::string_view line : pieces(err, '\n')) {
    if (best.empty() || line.find("error: ") != std::string_view::npos) best = line;
  }
  return best.empty() ? "it said nothing" : one_line(std::string(best), 300);
}

// The command behind "env -u NAME ...".
const std::string& program_of(const std::vector<std::string>& command) {
  std::size_t word = command.front() == "env" ? 1 : 0;
  while (command[word] == "-u") word += 2;
  return command[word];
}

[[noreturn]] void refuse(const std::vector<std::string>& command, const sweeps::CommandResult& result) {
  throw SweepError(program_of(command) + " refused: " + complaint(result.err));
}

// "env -u NAME ..." for our variables whose names begin so.
std::vector<std::string> env_without(std::string_view beginning) {
  std::vector<std::string> words = {"env"};
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view variable(*entry);
    if (!variable.starts_with(beginning)) continue;
    words.insert(words.end(), {"-u", std::string(variable.substr(0, variable.find('=')))});
  }
  return words;
}

// Variables of a job we may be inside of, which sbatch would hand on to a job that is not that one.
// SBATCH_... goes: for sbatch it stands above the #SBATCH lines (SBATCH_ARRAY_INX=0 would make one task of an array).
std::vector<std::string> clean_sbatch() {
  std::vector<std::string> words = env_without("SBATCH_");
  for (const char* name : {"SLURM_ARRAY_JOB_ID", "SLURM_ARRAY_TASK_ID", "SLURM_RESTART_COUNT", "SLURM_JOB_END_TIME"}) {
    words.insert(words.end(), {"-u", name});
  }
  words.insert(words.end(), {"sbatch", "--parsable"});
  return words;
}

// Variables SQUEUE_* change what squeue shows (SQUEUE_STATES, SQUEUE_PARTITION, ...): a job that it leaves out would be
// taken for lost. "-a": jobs in hidden partitions too.
std::vector<std::string> clean_squeue() {
  std::vector<std::string> words = env_without("SQUEUE_");
  words.insert(words.end(), {"squeue", "-a", "-h", "-r", "-u", std::to_string(getuid()), "-o", kQueueFormat});
  return words;
}

bool is_unknown_job(const std::string& err) {
  return err.find("Invalid job id") != std::string::npos;
}

}  // namespace

sweeps::CommandResult Scheduler::run(const std::vector<std::string>& command) const {
  sweeps::CommandResult result = sweeps::run_command(command, options_.limit);
  const std::string& program = program_of(command);
  if (result.code == kNotFound) {
    throw SweepError(program +
                     " is not in PATH: this is no machine from which Slurm jobs are submitted; 'assay sweep run' "
                     "runs the trials here");
  }
  if (result.code == kTooLong) {
    throw data::files::OutputError(
        program + " did not answer within " +
        std::to_string(std::chrono::duration_cast<std::chrono::seconds>(options_.limit).count()) +
        " s: see with 'scontrol ping' whether slurmctld is up, then try again");
  }
  return result;
}

std::string Scheduler::output_of(const std::vector<std::string>& command) const {
  sweeps::CommandResult result = run(command);
  if (result.code != 0) refuse(command, result);
  return std::move(result.out);
}

SiteLimits Scheduler::limits() const {
  return parse_config(output_of({"scontrol", "show", "config"}));
}

void Scheduler::wait_for_room(const std::string& refusal) const {
  if (queue().empty()) {
    throw SweepError("sbatch refused: " + refusal +
                     "; no job of yours is in the queue that could make room: take more trials into a task "
                     "(--trials-per-task)");
  }
  if (options_.tell) options_.tell("sbatch: " + refusal + "; waiting until jobs of yours have ended");
  const auto end = std::chrono::steady_clock::now() + options_.between;
  while (std::chrono::steady_clock::now() < end) {
    if (options_.stop_requested && options_.stop_requested()) {
      throw SweepError("stopped while waiting to submit: 'assay sweep resume' submits the rest");
    }
    std::this_thread::sleep_for(std::min<std::chrono::milliseconds>(options_.between, std::chrono::milliseconds(200)));
  }
}

std::string Scheduler::submit(const std::filesystem::path& script, const std::string& after) const {
  std::vector<std::string> command = clean_sbatch();
  if (!after.empty()) command.push_back("--dependency=afterany:" + after);
  command.push_back(script.string());
  while (true) {
    const sweeps::CommandResult result = run(command);
    if (result.code == 0) return parse_submitted(result.out);
    if (!is_submit_limit(result.err)) refuse({"sbatch"}, result);
    wait_for_room(complaint(result.err));
  }
}

std::vector<QueuedJob> Scheduler::queue() const {
  auto jobs = parse_queue(output_of(clean_squeue()));
  std::erase_if(jobs, [](const QueuedJob& job) { return is_over(job.state); });
  return jobs;
}

std::optional<JobRecord> Scheduler::job(const std::string& job) const {
  const std::vector<std::string> command = {"scontrol", "show", "job", job};
  const sweeps::CommandResult result = run(command);
  if (result.code == 0) return parse_job(result.out);
  if (is_unknown_job(result.err)) return std::nullopt;
  refuse(command, result);
}

void Scheduler::cancel(const std::vector<std::string>& jobs) const {
  if (jobs.empty()) return;
  std::vector<std::string> command = {"scancel", "--quiet"};
  command.insert(command.end(), jobs.begin(), jobs.end());
  const sweeps::CommandResult result = run(command);
  if (result.code != 0 && !is_unknown_job(result.err) && !result.err.empty()) refuse(command, result);
}

void Scheduler::signal_shell(const std::string& job, const std::string& signal) const {
  output_of({"scancel", "--batch", "--signal=" + signal, job});
}

}  // namespace assay::slurm
