// SPDX-License-Identifier: Apache-2.0
#include "launcher/trials/slurm_work.hpp"

#include <signal.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <iostream>

#include "launcher/exit_codes.hpp"
#include "launcher/signals.hpp"
#include "launcher/trials/planned_trials.hpp"
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
  // Slurm has sent SIGTERM to every process of the job by then: a second one would end a training at once.
  options.stop_signal = SIGUSR2;
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

std::optional<double> end_of_job(const Environment& environment, double now) {
  const char* text = environment("SLURM_JOB_END_TIME");
  const auto end = text == nullptr ? std::nullopt : slurm::whole_number<std::int64_t>(text);
  if (!end) return std::nullopt;
  if (static_cast<double>(*end) > now) return static_cast<double>(*end);
  std::cerr << "SLURM_JOB_END_TIME=" << *end << " has passed already: the end of the Slurm job is not watched\n";
  return std::nullopt;
}

int task_exit_code(sweeps::SweepEnd end, const sweeps::SweepState& state, const std::vector<std::string>& trials) {
  // A cancelled sweep must not send itself back to the queue.
  if (state.cancelled()) return kDone;
  const bool in_good_hands = std::ranges::all_of(trials, [&](const std::string& id) {
    const sweeps::TrialState trial = state.find(id)->state;
    return trial == sweeps::TrialState::done || trial == sweeps::TrialState::pruned ||
           trial == sweeps::TrialState::running;
  });
  return end == sweeps::SweepEnd::incomplete && in_good_hands ? kDone : exit_code_of(end);
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
  const std::vector<std::string>& own_trials = submission.tasks[task.task];
  require_planned(book.state(), file, resolver, [&](const sweeps::TrialStatus& status) {
    return !sweeps::is_final(status.state) && std::ranges::find(own_trials, status.trial.id) != own_trials.end();
  });
  sweeps::CoordinatorOptions options = coordinator_options(file, read_settings(book.state()));
  options.only = own_trials;
  options.is_gone = [own](const sweeps::Worker& before) { return is_gone(before, own); };
  options.tell = [](const std::string& line) { std::cerr << line << "\n"; };
  options.stop_requested = [end = end_of_job(own_environment, seconds_now())] {
    return stop_requested() || (end && *end - seconds_now() < kLeastSeconds);
  };
  const auto executor = executor_of(task, own);
  sweeps::Coordinator coordinator(book, *executor, trial_command(file, folder), trial_epochs(resolver),
                                  std::move(options));
  const sweeps::SweepEnd end = coordinator.run();
  return task_exit_code(end, book.state(), own_trials);
}

}  // namespace assay::launcher::trials
