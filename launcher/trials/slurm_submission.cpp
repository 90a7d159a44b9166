// SPDX-License-Identifier: Apache-2.0
#include "launcher/trials/slurm_submission.hpp"

#include <absl/strings/str_join.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "data/files/error.hpp"
#include "launcher/accelerator.hpp"
#include "launcher/trials/slurm_queue.hpp"
#include "slurm/batch_script.hpp"
#include "slurm/submission.hpp"
#include "sweeps/attempt_length.hpp"
#include "sweeps/child_process.hpp"
#include "sweeps/run_files.hpp"
#include "sweeps/sweep_error.hpp"
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
      const auto run = book.folder().run(status.trial.id);
      const auto outcome = sweeps::judge(end, sweeps::read_report(run), /*stop_asked=*/false);
      const double seconds = sweeps::seconds_until_last_sign(status, run);
      events.emplace_back(sweeps::trial_ended(status, end, outcome, seconds, most_lost_attempts));
    }
    lost = events.size();
    return events;
  });
  return lost;
}

bool is_queued(const QueuedTrial& trial) {
  return !trial.gone && !trial.ending;
}

struct LeftOver {
  std::vector<std::string> ids;
  std::set<std::string> ending;  // jobs that may still save some of them: to be waited for
};

LeftOver left_over(const sweeps::SweepState& state, const QueuedTrials& queued) {
  LeftOver left;
  for (const sweeps::TrialStatus& status : state.trials()) {
    const auto found = queued.find(status.trial.id);
    const bool ending = found != queued.end() && found->second.ending;
    const bool open = status.state == TrialState::waiting || status.state == TrialState::interrupted ||
                      (ending && status.state == TrialState::running && status.worker.job == found->second.job);
    if (!open || (found != queued.end() && is_queued(found->second))) continue;
    left.ids.push_back(status.trial.id);
    if (ending) left.ending.insert(found->second.job);
  }
  return left;
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

// A refusal names what was submitted before it.
std::string submit_one(const slurm::Scheduler& scheduler, const std::filesystem::path& script, const std::string& after,
                       const SubmittedJobs& done) {
  const auto with_done = [&](const std::exception& error) {
    if (done.jobs.empty()) return std::string(error.what());
    return std::string(error.what()) + "; before that " + std::to_string(done.trials) + " trials were submitted (job " +
           absl::StrJoin(done.jobs, ", ") + "); 'assay sweep resume' submits the rest";
  };
  try {
    return scheduler.submit(script, after);
  } catch (const sweeps::SweepError& error) {
    throw sweeps::SweepError(with_done(error));
  } catch (const data::files::OutputError& error) {
    throw data::files::OutputError(with_done(error));
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
      std::count_if(queued.begin(), queued.end(), [](const auto& trial) { return is_queued(trial.second); }));
  const LeftOver left = left_over(book.state(), queued);
  const slurm::ArrayPlan plan = slurm::plan_arrays(left.ids, wish.arrays, max_array_size);
  std::uint32_t number = last_number(book);
  for (const slurm::ArrayTasks& tasks : plan.arrays) {
    ++number;
    const slurm::Submission submission{wish.job, tasks};
    const auto folder = book.folder().submission(number);
    slurm::write_submission(folder, submission, script_of(book, number, submission, wish));
    const bool waits = plan.one_after_another && !done.jobs.empty();
    const std::string after = waits ? done.jobs.back() : absl::StrJoin(left.ending, ":");
    const std::string job = submit_one(scheduler, slurm::script_path(folder), after, done);
    record(book, number, job, scheduler);
    done.jobs.push_back(job);
    done.tasks += tasks.size();
    for (const auto& task : tasks) done.trials += task.size();
  }
  return done;
}

}  // namespace assay::launcher::trials
