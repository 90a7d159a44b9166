// SPDX-License-Identifier: Apache-2.0
#include "launcher/trials/slurm_work.hpp"

#include <signal.h>

#include <chrono>
#include <cstdlib>
#include <iostream>

#include "launcher/exit_codes.hpp"
#include "launcher/signals.hpp"
#include "launcher/trials/sweep_session.hpp"
#include "slurm/scheduler.hpp"
#include "slurm/split_text.hpp"
#include "slurm/submission.hpp"
#include "sweeps/local_executor.hpp"
#include "sweeps/sweep_error.hpp"

namespace assay::launcher::trials {
namespace {

double seconds_now() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

const char* own_environment(const char* name) {
  return std::getenv(name);
}

// Nearer to the end of the job than this no trial is begun: it would only start up.
constexpr double kLeastSeconds = 20;

std::unique_ptr<sweeps::Executor> executor_of(const SlurmTask& task, const sweeps::Worker& worker) {
  sweeps::LocalExecutorOptions options;
  options.launcher = task.launcher;
  options.stop_signal = task.launcher.empty() ? SIGTERM : SIGUSR2;
  options.worker = worker;
  return std::make_unique<sweeps::LocalExecutor>(std::move(options));
}

// Whether the worker that the journal has for a trial will not come back: an earlier start of this very job, or a job
// that is over. In doubt it lives.
bool is_gone(const sweeps::Worker& before, const sweeps::Worker& own) {
  if (before.job == own.job) return before.restarts <= own.restarts;
  if (before.job.empty()) return sweeps::lives(before) == std::optional(false);
  try {
    const auto job = slurm::Scheduler().job(before.job);
    return !job || slurm::is_over(job->state);
  } catch (const std::exception& error) {
    std::cerr << "whether job " << before.job << " lives is not known, so its trial is left alone: " << error.what()
              << "\n";
    return false;
  }
}

}  // namespace

sweeps::Worker worker_in_job(sweeps::Worker worker, const Environment& environment) {
  const char* job = environment("SLURM_JOB_ID");
  if (job == nullptr)
    throw sweeps::SweepError("this is no Slurm job: 'assay sweep submit' makes the jobs that run this");
  const char* array = environment("SLURM_ARRAY_JOB_ID");
  const char* task = environment("SLURM_ARRAY_TASK_ID");
  worker.job = array != nullptr && task != nullptr ? std::string(array) + "_" + task : job;
  const char* restarts = environment("SLURM_RESTART_COUNT");
  worker.restarts = restarts == nullptr ? 0 : slurm::whole_number<std::uint32_t>(restarts).value_or(0);
  return worker;
}

std::optional<double> seconds_left(const Environment& environment, double now) {
  const char* end = environment("SLURM_JOB_END_TIME");
  const auto seconds = end == nullptr ? std::nullopt : slurm::whole_number<std::int64_t>(end);
  return seconds ? std::optional(static_cast<double>(*seconds) - now) : std::nullopt;
}

int run_slurm_task(const SlurmTask& task) {
  const sweeps::Worker own = worker_in_job(sweeps::worker_of_process(), own_environment);
  const sweeps::SweepFolder folder(task.folder);
  const slurm::Submission submission = slurm::read_submission(folder.submission(task.submission));
  if (task.task >= submission.tasks.size()) {
    throw sweeps::SweepError("submission " + std::to_string(task.submission) + " has no task " +
                             std::to_string(task.task));
  }
  auto book = sweeps::SweepBook::open(folder, sweeps::Writing::each_update);
  const sweeps::SweepFile file = recorded_file(book.state());
  const TrialResolver resolver(file);
  sweeps::CoordinatorOptions options = coordinator_options(file, read_settings(book.state()));
  options.only = submission.tasks[task.task];
  options.is_gone = [own](const sweeps::Worker& before) { return is_gone(before, own); };
  options.tell = [](const std::string& line) { std::cerr << line << "\n"; };
  options.stop_requested = [] {
    const auto left = seconds_left(own_environment, seconds_now());
    return stop_requested() || (left && *left < kLeastSeconds);
  };
  const auto executor = executor_of(task, own);
  sweeps::Coordinator coordinator(book, *executor, trial_command(file, folder), trial_epochs(resolver),
                                  std::move(options));
  const sweeps::SweepEnd end = coordinator.run();
  // A cancelled sweep must not send itself back to the queue.
  return book.state().cancelled() ? kDone : exit_code_of(end);
}

}  // namespace assay::launcher::trials
