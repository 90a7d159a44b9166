// SPDX-License-Identifier: Apache-2.0
#include "launcher/trials/slurm_queue.hpp"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <optional>
#include <set>

#include "data/files/one_line.hpp"
#include "launcher/trials/slurm_wish.hpp"
#include "slurm/split_text.hpp"
#include "slurm/submission.hpp"
#include "sweeps/sweep_error.hpp"

namespace assay::launcher::trials {
namespace {

using sweeps::TrialState;

// "12_3" is task 3 of job 12.
struct TaskName {
  std::string job;
  std::size_t task = 0;
};

std::optional<TaskName> parse_task(const std::string& name) {
  const std::size_t bar = name.find('_');
  if (bar == std::string::npos) return std::nullopt;
  const auto task = slurm::whole_number<std::size_t>(std::string_view(name).substr(bar + 1));
  return task ? std::optional(TaskName{name.substr(0, bar), *task}) : std::nullopt;
}

// The tasks of a sweep's jobs, each submission read once.
class Tasks {
 public:
  explicit Tasks(const sweeps::SweepBook& book) : folder_(book.folder()) {
    for (const auto& submission : book.state().submissions()) {
      for (const std::string& job : submission.jobs) submission_of_[job] = submission.submission;
    }
  }

  // Nothing of a job that is not of this sweep.
  const std::vector<std::string>* trials_of(const std::string& name) {
    const auto task = parse_task(name);
    if (!task) return nullptr;
    const auto found = submission_of_.find(task->job);
    if (found == submission_of_.end()) return nullptr;
    auto read = read_.find(found->second);
    if (read == read_.end()) {
      read = read_.emplace(found->second, slurm::read_submission(folder_.submission(found->second)).tasks).first;
    }
    return task->task < read->second.size() ? &read->second[task->task] : nullptr;
  }

 private:
  sweeps::SweepFolder folder_;
  std::map<std::string, std::uint32_t> submission_of_;
  std::map<std::uint32_t, slurm::ArrayTasks> read_;
};

bool is_ending(std::string_view state) {
  return state == "COMPLETING" || state == "CG";
}

// Of a job that squeue did not show: it may have begun, or come back, since.
QueuedTrial job_of(const std::string& job, const slurm::Scheduler& scheduler) {
  const auto record = scheduler.job(job);
  if (record && !slurm::is_over(record->state)) {
    return {job, record->state, record->reason, false, is_ending(record->state)};
  }
  const std::string words =
      record ? slurm::describe_end(*record) : "its Slurm job is gone, and Slurm no longer knows why";
  return {job, words, "", true, false};
}

}  // namespace

bool was_submitted(const sweeps::SweepState& state) {
  return has_slurm_wish(state) || !state.submissions().empty();
}

void require_no_jobs(const sweeps::SweepFolder& folder) {
  std::error_code ignored;
  if (!std::filesystem::exists(folder.journal(), ignored)) return;
  const auto book = sweeps::SweepBook::open(folder, sweeps::Writing::never);
  if (!was_submitted(book.state())) return;
  QueuedTrials trials;
  try {
    trials = queued_trials(book, slurm::Scheduler());
  } catch (const std::exception& error) {
    std::cerr << "whether Slurm still runs trials of this sweep is not known: " << error.what() << "\n";
    return;
  }
  const auto live = std::ranges::find_if(trials, [](const auto& trial) { return !trial.second.gone; });
  if (live == trials.end()) return;
  throw sweeps::SweepError("Slurm's job " + live->second.job + " is " + data::files::one_line(live->second.state) +
                           " with trials of " + folder.root().string() +
                           ": to run them here, first take its jobs out of the queue: assay sweep cancel --dir " +
                           folder.root().string());
}

std::vector<std::string> submitted_jobs(const sweeps::SweepState& state) {
  std::vector<std::string> jobs;
  for (const auto& submission : state.submissions())
    jobs.insert(jobs.end(), submission.jobs.begin(), submission.jobs.end());
  return jobs;
}

QueuedTrials queued_trials(const sweeps::SweepBook& book, const slurm::Scheduler& scheduler) {
  QueuedTrials trials;
  Tasks tasks(book);
  std::map<std::string, bool> live;
  for (const slurm::QueuedJob& job : scheduler.queue()) {
    live[job.job] = true;
    const auto* ids = tasks.trials_of(job.job);
    if (ids == nullptr) continue;
    for (const std::string& id : *ids) {
      const sweeps::TrialStatus* status = book.state().find(id);
      if (status == nullptr || sweeps::is_final(status->state)) continue;
      const bool ending = is_ending(job.state);
      // The job that is to run it next says more than the one that has just stopped.
      if (ending && trials.contains(id)) continue;
      trials[id] = {job.job, job.state, job.reason, false, ending};
    }
  }
  for (const sweeps::TrialStatus& status : book.state().trials()) {
    const std::string& job = status.worker.job;
    if (status.state != TrialState::running || job.empty() || live.contains(job)) continue;
    trials[status.trial.id] = job_of(job, scheduler);
  }
  return trials;
}

std::size_t cancel_jobs(const sweeps::SweepBook& book, const slurm::Scheduler& scheduler) {
  if (!was_submitted(book.state())) return 0;
  std::set<std::string> in_queue;
  std::set<std::string> tasks;
  for (const slurm::QueuedJob& job : scheduler.queue()) {
    tasks.insert(job.job);
    in_queue.insert(job.job.substr(0, job.job.find('_')));
  }
  std::vector<std::string> own = submitted_jobs(book.state());
  std::erase_if(own, [&](const std::string& job) { return !in_queue.contains(job); });
  scheduler.cancel(own);
  return static_cast<std::size_t>(std::ranges::count_if(book.state().trials(), [&](const sweeps::TrialStatus& status) {
    return status.state == TrialState::running && tasks.contains(status.worker.job);
  }));
}

std::string queue_text(const QueuedTrials& trials) {
  std::map<std::string, std::size_t> counts;
  std::string lines;
  for (const auto& [id, trial] : trials) {
    if (trial.gone) {
      absl::StrAppend(&lines, "trial ", id, " (job ", trial.job, "): ", trial.state, "\n");
    } else {
      ++counts[trial.reason.empty() ? trial.state : absl::StrCat(trial.state, " (", trial.reason, ")")];
    }
  }
  std::string text = "Slurm: ";
  if (counts.empty()) text += "no trial in the queue";
  bool first = true;
  for (const auto& [what, count] : counts) {
    absl::StrAppend(&text, first ? "" : ", ", count, " ", data::files::one_line(what));
    first = false;
  }
  absl::StrAppend(&text, "\n", lines);
  if (!lines.empty()) text += "to start again what was lost: assay sweep resume\n";
  return text;
}

}  // namespace assay::launcher::trials
