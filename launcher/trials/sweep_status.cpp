// SPDX-License-Identifier: Apache-2.0
#include "launcher/trials/sweep_status.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <chrono>

#include "launcher/trials/sweep_session.hpp"
#include "sweeps/journal_lock.hpp"
#include "sweeps/trial_figures.hpp"

namespace assay::launcher::trials {
namespace {

std::optional<double> value_of(const sweeps::EpochFigures& figures, const std::string& metric) {
  const auto found = figures.find(metric);
  return found == figures.end() ? std::nullopt : std::optional(found->second);
}

// By the times of the files: for a person, who knows whether the clocks of two hosts agree.
std::optional<double> silent_seconds(const data::files::RunFolder& run) {
  double newest = 0;
  for (const auto& path : {run.heartbeat(), run.metrics_jsonl(), run.status(), run.events(), run.control()}) {
    struct stat facts {};
    if (::stat(path.c_str(), &facts) != 0) continue;
    constexpr double kNanosecond = 1e-9;
    newest = std::max(
        newest, static_cast<double>(facts.st_mtim.tv_sec) + static_cast<double>(facts.st_mtim.tv_nsec) * kNanosecond);
  }
  if (newest == 0) return std::nullopt;
  const std::chrono::duration<double> now = std::chrono::system_clock::now().time_since_epoch();
  return std::max(0.0, now.count() - newest);
}

}  // namespace

TrialProgress read_progress(const sweeps::SweepFolder& folder, const sweeps::TrialStatus& status,
                            const sweeps::Objective& objective) {
  TrialProgress progress;
  if (status.attempts == 0) return progress;
  const data::files::RunFolder run = folder.run(status.trial.id);
  const sweeps::TrialFigures figures = sweeps::read_trial_figures(run, objective);
  if (figures.epochs > 0) progress.epoch = figures.epochs;
  progress.last = value_of(figures.last, objective.metric);
  progress.best = value_of(figures.best, objective.metric);
  progress.best_epoch = figures.best_epoch;
  if (status.state == sweeps::TrialState::running) progress.silent_seconds = silent_seconds(run);
  return progress;
}

SweepOverview overview(const sweeps::SweepBook& book) {
  const auto owner = sweeps::lock_owner(book.folder().lock());
  // A worker of a scheduler holds the lock for a moment only, and runs one trial of many.
  const bool coordinated = owner && owner->for_life;
  return {book, recorded_file(book.state()).objective, coordinated ? sweeps::described(*owner) : "", {}};
}

}  // namespace assay::launcher::trials
