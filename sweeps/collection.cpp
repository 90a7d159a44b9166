// SPDX-License-Identifier: Apache-2.0
#include "sweeps/collection.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <iterator>
#include <set>
#include <thread>
#include <utility>

#include "data/files/one_line.hpp"
#include "sweeps/sweep_error.hpp"

namespace assay::sweeps {
namespace {

using Names = std::set<std::string, std::less<>>;

constexpr unsigned kMostThreads = 4;     // enough to hide the latency of a network file system
constexpr std::size_t kEachTurn = 64;    // trials that a thread takes at once
constexpr std::size_t kMostNames = 400;  // of metrics: each is two columns, and SQLite takes 2,000

void read_all(const SweepFolder& folder, const Objective& objective, std::vector<CollectedTrial>& trials) {
  std::atomic<std::size_t> next = 0;
  std::atomic<bool> failed = false;
  std::exception_ptr failure;
  const auto work = [&] {
    try {
      for (std::size_t begin = next.fetch_add(kEachTurn); begin < trials.size(); begin = next.fetch_add(kEachTurn)) {
        for (std::size_t i = begin; i < std::min(begin + kEachTurn, trials.size()); ++i) {
          const TrialStatus& status = trials[i].status;
          if (status.attempts == 0) continue;
          trials[i].figures = read_trial_figures(folder.run(status.trial.id), objective);
        }
      }
    } catch (...) {
      if (!failed.exchange(true)) failure = std::current_exception();
      next = trials.size();
    }
  };
  {
    std::vector<std::jthread> threads;
    const std::size_t helpers = std::min<std::size_t>(kMostThreads - 1, trials.size() / kEachTurn);
    for (std::size_t i = 0; i < helpers; ++i) threads.emplace_back(work);
    work();
  }
  if (failure) std::rethrow_exception(failure);
}

void add_names(const EpochFigures& figures, Names& names) {
  for (const auto& [name, value] : figures) {
    if (!names.contains(name)) names.insert(name);
  }
}

std::vector<std::string> listed(const Names& names, const std::string& of, std::vector<std::string>& notes) {
  if (names.size() <= kMostNames) return {names.begin(), names.end()};
  notes.push_back("the trials have " + std::to_string(names.size()) + " " + of + ": only the first " +
                  std::to_string(kMostNames) + " by name are in the table");
  return {names.begin(), std::next(names.begin(), kMostNames)};
}

const double* find(const EpochFigures& figures, std::string_view name) {
  const auto found = figures.find(name);
  return found == figures.end() ? nullptr : &found->second;
}

std::optional<double> optional_of(const double* value) {
  return value == nullptr ? std::nullopt : std::optional(*value);
}

std::string_view without(std::string_view name, std::string_view prefix) {
  return name.starts_with(prefix) ? name.substr(prefix.size()) : std::string_view();
}

bool holds(const std::vector<std::string>& names, std::string_view name) {
  return std::binary_search(names.begin(), names.end(), name);
}

}  // namespace

Collection collect_trials(const SweepFolder& folder, std::string name, const Objective& objective,
                          std::span<const TrialStatus> trials) {
  Collection collection{.name = std::move(name), .objective = objective};
  for (const TrialStatus& status : trials) collection.trials.push_back({status, {}});
  read_all(folder, objective, collection.trials);
  Names parameters, metrics, evaluations;
  for (const CollectedTrial& trial : collection.trials) {
    for (const auto& [key, value] : trial.status.trial.parameters) {
      if (parameters.insert(key).second) collection.parameters.push_back(key);
    }
    add_names(trial.figures.best, metrics);
    add_names(trial.figures.last, metrics);
    add_names(trial.figures.evaluation, evaluations);
    for (const std::string& note : trial.figures.notes) {
      collection.notes.push_back("trial " + trial.status.trial.id + ": " + note);
    }
  }
  collection.metrics = listed(metrics, "metrics", collection.notes);
  collection.evaluations = listed(evaluations, "figures of evaluations", collection.notes);
  return collection;
}

std::optional<double> epochs_per_second(const TrialFigures& figures) {
  if (figures.training_seconds <= 0) return std::nullopt;
  return figures.epochs / figures.training_seconds;
}

std::optional<double> figure(const CollectedTrial& trial, std::string_view name) {
  const TrialFigures& figures = trial.figures;
  if (name == "wall_seconds") return trial.status.seconds;
  if (name == "epochs_trained") return figures.epochs;
  if (name == "epochs_per_second") return epochs_per_second(figures);
  if (const double* value = find(figures.best, name)) return *value;
  if (const auto metric = without(name, "best."); !metric.empty()) return optional_of(find(figures.best, metric));
  if (const auto metric = without(name, "last."); !metric.empty()) return optional_of(find(figures.last, metric));
  return optional_of(find(figures.evaluation, without(name, "evaluation.")));
}

void check_figure(const Collection& collection, std::string_view name) {
  const bool known =
      name == collection.objective.metric || std::ranges::find(kOwnFigures, name) != std::end(kOwnFigures) ||
      holds(collection.metrics, name) || holds(collection.metrics, without(name, "best.")) ||
      holds(collection.metrics, without(name, "last.")) || holds(collection.evaluations, without(name, "evaluation."));
  if (known) return;
  std::string list;
  for (const std::string& metric : collection.metrics) list += metric + ", ";
  for (const std::string& evaluation : collection.evaluations) list += "evaluation." + evaluation + ", ";
  for (const std::string_view own : kOwnFigures) list += std::string(own) + (own == kOwnFigures[2] ? "" : ", ");
  throw SweepError("no trial has a metric '" + data::files::one_line(std::string(name)) +
                   "'; known: " + data::files::one_line(list, 2000));
}

}  // namespace assay::sweeps
