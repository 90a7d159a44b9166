// SPDX-License-Identifier: Apache-2.0
#include "launcher/commands/sweep_slurm.hpp"

#include <absl/strings/str_join.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <utility>

#include "launcher/exit_codes.hpp"
#include "launcher/signals.hpp"
#include "launcher/trials/slurm_submission.hpp"
#include "launcher/trials/slurm_wish.hpp"

namespace assay::launcher::commands {
namespace {

constexpr std::uint32_t kMost = 100'000;

trials::SlurmWish changed_wish(trials::SlurmWish wish, const SweepSlurmOptions& options) {
  wish.job = changed_job(wish.job, options.job);
  wish.arrays.trials_per_task = options.trials_per_task.value_or(wish.arrays.trials_per_task);
  wish.arrays.throttle = options.throttle.value_or(wish.arrays.throttle);
  return wish;
}

void say(const trials::SubmittedJobs& done, const std::string& folder) {
  if (done.lost > 0) std::cerr << done.lost << " trials were lost with their jobs\n";
  if (done.queued > 0) std::cerr << done.queued << " trials are in the queue already\n";
  if (done.jobs.empty()) {
    std::cout << "nothing to submit\n";
    return;
  }
  std::cout << "submitted " << done.trials << " trials as " << done.tasks << " tasks of "
            << (done.jobs.size() == 1 ? "job " : "jobs ") << absl::StrJoin(done.jobs, ", ") << "\n";
  std::cerr << "how they stand: assay sweep status --dir " << folder << "\n";
}

}  // namespace

void add_sweep_slurm_options(CLI::App& command, SweepSlurmOptions& options) {
  add_job_arguments(command, options.job);
  command
      .add_option("--trials-per-task", options.trials_per_task,
                  "trials that a task of the job array runs one after another (default: 1)")
      ->check(CLI::Range(1u, kMost))
      ->type_name("N");
  command.add_option("--throttle", options.throttle, "tasks at the same time; 0: no limit (default: 0)")
      ->check(CLI::Range(0u, kMost))
      ->type_name("N");
}

slurm::Scheduler talking_scheduler() {
  slurm::SchedulerOptions options;
  options.tell = [](const std::string& line) { std::cerr << line << "\n"; };
  options.stop_requested = stop_requested;
  return slurm::Scheduler(std::move(options));
}

int submit_sweep(const std::function<trials::SweepSession()>& make_session, const SweepSlurmOptions& options) {
  const slurm::Scheduler scheduler = talking_scheduler();
  // Asked before anything is written: without an answer there is nothing to begin.
  scheduler.limits();
  trials::SlurmWish wish;
  sweeps::SweepFolder folder{""};
  std::uint32_t most_lost_attempts = 1;
  {
    trials::SweepSession session = make_session();
    folder = session.book().folder();
    wish = changed_wish(trials::read_slurm_wish(session.book().state()), options);
    session.book().append({sweeps::SettingsRecorded{trials::settings_text(wish)}});
    most_lost_attempts = session.settings().retries + 1;
  }  // gives the journal back: the first tasks may want it before the last array is submitted
  auto book = sweeps::SweepBook::open(folder, sweeps::Writing::each_update);
  say(trials::submit_trials(book, wish, most_lost_attempts, scheduler), folder.root().string());
  return kDone;
}

}  // namespace assay::launcher::commands
