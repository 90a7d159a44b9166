// SPDX-License-Identifier: Apache-2.0
#include "sweeps/local_executor.hpp"

#include <algorithm>
#include <filesystem>
#include <stdexcept>
#include <system_error>
#include <thread>
#include <utility>

#include "data/files/atomic_file.hpp"
#include "data/files/error.hpp"
#include "sweeps/attempt_log.hpp"
#include "sweeps/run_outcome.hpp"
#include "sweeps/trial_processes.hpp"

namespace assay::sweeps {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds kLook{10};
constexpr std::chrono::seconds kGone{20};

}  // namespace

LocalExecutor::LocalExecutor(LocalExecutorOptions options) : options_(std::move(options)) {
  if (options_.slots.empty()) throw std::invalid_argument("a local executor needs a slot");
  taken_.assign(options_.slots.size(), false);
}

LocalExecutor::~LocalExecutor() {
  try {
    cancel_all(/*kill=*/true);
  } catch (...) {
    // The members' destructors kill the launchers; their ranks get no further than their next message.
  }
}

std::size_t LocalExecutor::free_slots() const {
  return static_cast<std::size_t>(std::count(taken_.begin(), taken_.end(), false));
}

void LocalExecutor::end_leftovers(const std::vector<std::filesystem::path>& runs) {
  if (end_trial_processes(runs, kGone)) return;
  throw data::files::OutputError("processes of an earlier coordinator still run trials of " +
                                 runs.front().parent_path().string() +
                                 " and cannot be ended: end them, then start again");
}

void LocalExecutor::submit(const std::vector<TrialJob>& jobs) {
  for (const TrialJob& job : jobs) {
    try {
      start(job);
    } catch (const data::files::OutputError& error) {
      not_started_.push_back({job.id, job.attempt, kExitCannotStart, error.what()});
    }
  }
}

void LocalExecutor::start(const TrialJob& job) {
  const auto free = std::find(taken_.begin(), taken_.end(), false);
  if (free == taken_.end()) throw std::logic_error("more jobs than free slots");
  const auto slot = static_cast<std::size_t>(free - taken_.begin());
  data::files::create_directories(job.log.parent_path());
  const std::uint64_t log_begin = begin_attempt(job.log, job.attempt);
  std::vector<std::string> argv = options_.launcher;
  argv.insert(argv.end(), job.command.begin(), job.command.end());
  std::vector<std::string> environment = options_.slots[slot];
  environment.push_back(trial_entry(job.run));
  running_.emplace(job.id, Job{job, ChildProcess(argv, environment, job.log), slot, log_begin});
  taken_[slot] = true;
}

std::vector<JobEnd> LocalExecutor::poll(std::chrono::milliseconds wait) {
  const auto end = Clock::now() + wait;
  while (true) {
    std::vector<JobEnd> ends = collect();
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now());
    if (!ends.empty() || left <= std::chrono::milliseconds::zero()) return ends;
    std::this_thread::sleep_for(std::min(left, kLook));
  }
}

std::vector<JobEnd> LocalExecutor::collect() {
  std::vector<JobEnd> ends = std::exchange(not_started_, {});
  for (auto job = running_.begin(); job != running_.end();) {
    const std::optional<int> code = job->second.process.ended();
    if (!code) {
      ++job;
      continue;
    }
    ends.push_back(end_of(job->second, *code));
    taken_[job->second.slot] = false;
    job = running_.erase(job);
  }
  return ends;
}

JobEnd LocalExecutor::end_of(const Job& job, int code) const {
  JobEnd end{job.trial.id, job.trial.attempt, code, ""};
  if (code == 0) return end;
  // A launcher that was killed cannot end its ranks; the next attempt must not meet them.
  if (!end_trial_processes({job.trial.run}, kGone)) end.reason = "some of its processes cannot be ended";
  if (end.reason.empty() && code != kExitSaved) end.reason = error_of_attempt(job.trial.log, job.log_begin);
  return end;
}

void LocalExecutor::stop(Job& job, bool kill) {
  if (!kill) {
    job.process.signal(options_.stop_signal);
    return;
  }
  job.process.signal_group(SIGKILL);
  end_trial_processes({job.trial.run}, kGone);
}

void LocalExecutor::cancel(const std::string& id, bool kill) {
  if (const auto job = running_.find(id); job != running_.end()) stop(job->second, kill);
}

void LocalExecutor::cancel_all(bool kill) {
  for (auto& [id, job] : running_) stop(job, kill);
}

}  // namespace assay::sweeps
