// SPDX-License-Identifier: Apache-2.0
#include "launcher/trials/slurm_submission.hpp"

#include <algorithm>
#include <filesystem>

#include "launcher/accelerator.hpp"
#include "launcher/trials/slurm_queue.hpp"
#include "slurm/batch_script.hpp"
#include "slurm/submission.hpp"
#include "sweeps/child_process.hpp"
#include "sweeps/run_files.hpp"
#include "sweeps/trial_end.hpp"

namespace assay::launcher::trials {
namespace {

using sweeps::Event;
using sweeps::TrialState;

// The last submission on disk: one that never became a job has a folder but no record.
std::uint32_t last_number(const sweeps::SweepBook& book) {
  std::uint32_t last = 0;
  for (const auto& submission : book.state().submissions()) last = std::max(last, submission.submission);
  std::error_code ignored;
  while (std::filesystem::exists(book.folder().submission(last + 1), ignored)) ++last;
  return last;
}

std::string script_of(const sweeps::SweepBook& book, std::uint32_t number, const slurm::Submission& submission,
                      const SlurmWish& wish) {
  const std::filesystem::path root = std::filesystem::absolute(book.folder().root());
  const auto tasks = static_cast<std::uint32_t>(submission.tasks.size());
  slurm::BatchScript script;
  script.name = book.state().name();
  script.log = slurm::log_path(sweeps::SweepFolder(root).submission(number)).string();
  script.log_per_task = true;
  script.job = submission.job;
  script.array = slurm::ArrayPart{tasks, wish.arrays.throttle < tasks ? wish.arrays.throttle : 0};
  script.command = {this_program().string(), "sweep", "work", "--dir", root.string(), "--submission",
                    std::to_string(number)};
  script.starts = slurm::Starts::starters;
  return slurm::render(script);
}

// What a trial that the journal has running was lost by; empty when it runs. Nobody else coordinates the sweep, so one
// that no job ran belongs to a coordinator that is gone.
std::string loss_of(const sweeps::TrialStatus& status, const QueuedTrials& queued) {
  if (status.worker.job.empty()) {
    return sweeps::lives(status.worker) == true ? "" : "its coordinator on " + status.worker.host + " is gone";
  }
  const auto found = queued.find(status.trial.id);
  const bool gone = found != queued.end() && found->second.gone && found->second.job == status.worker.job;
  return gone ? found->second.state : "";
}

// Ends for the journal what ran under jobs that are gone.
std::size_t end_lost(sweeps::SweepBook& book, const QueuedTrials& queued, std::uint32_t most_lost_attempts) {
  std::size_t lost = 0;
  book.update([&](const sweeps::SweepState& state) {
    std::vector<Event> events;
    for (const sweeps::TrialStatus& status : state.trials()) {
      if (status.state != TrialState::running) continue;
      const std::string loss = loss_of(status, queued);
      if (loss.empty()) continue;
      const sweeps::JobEnd end{status.trial.id, status.attempts, sweeps::kExitLost, loss};
      const auto outcome =
          sweeps::judge(end, sweeps::read_report(book.folder().run(status.trial.id)), /*stop_asked=*/false);
      events.emplace_back(sweeps::trial_ended(status, end, outcome, 0, most_lost_attempts));
    }
    lost = events.size();
    return events;
  });
  return lost;
}

std::vector<std::string> left_over(const sweeps::SweepState& state, const QueuedTrials& queued) {
  std::vector<std::string> ids;
  for (const sweeps::TrialStatus& status : state.trials()) {
    const auto found = queued.find(status.trial.id);
    const bool has_job = found != queued.end() && !found->second.gone;
    const bool open = status.state == TrialState::waiting || status.state == TrialState::interrupted;
    if (open && !has_job) ids.push_back(status.trial.id);
  }
  return ids;
}

void record(sweeps::SweepBook& book, std::uint32_t number, const std::string& job, const slurm::Scheduler& scheduler) {
  try {
    book.append({sweeps::TrialsSubmitted{number, {job}}});
  } catch (...) {
    // Nobody would know of it.
    scheduler.cancel({job});
    throw;
  }
}

}  // namespace

SubmittedJobs submit_trials(sweeps::SweepBook& book, const SlurmWish& wish, std::uint32_t most_lost_attempts,
                            const slurm::Scheduler& scheduler) {
  SubmittedJobs done;
  const std::uint32_t max_array_size = scheduler.limits().max_array_size;
  book.refresh();
  const QueuedTrials queued = queued_trials(book, scheduler);
  done.lost = end_lost(book, queued, most_lost_attempts);
  done.queued = static_cast<std::size_t>(
      std::count_if(queued.begin(), queued.end(), [](const auto& trial) { return !trial.second.gone; }));
  const std::vector<std::string> ids = left_over(book.state(), queued);
  const slurm::ArrayPlan plan = slurm::plan_arrays(ids, wish.arrays, max_array_size);
  std::uint32_t number = last_number(book);
  for (const slurm::ArrayTasks& tasks : plan.arrays) {
    ++number;
    const slurm::Submission submission{wish.job, tasks};
    const auto folder = book.folder().submission(number);
    slurm::write_submission(folder, submission, script_of(book, number, submission, wish));
    const bool waits = plan.one_after_another && !done.jobs.empty();
    const std::string job = scheduler.submit(slurm::script_path(folder), waits ? done.jobs.back() : "");
    record(book, number, job, scheduler);
    done.jobs.push_back(job);
    done.tasks += tasks.size();
    for (const auto& task : tasks) done.trials += task.size();
  }
  return done;
}

}  // namespace assay::launcher::trials
