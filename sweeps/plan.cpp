// SPDX-License-Identifier: Apache-2.0
#include "sweeps/plan.hpp"

#include <algorithm>
#include <limits>
#include <unordered_map>
#include <utility>

#include "data/files/one_line.hpp"
#include "sweeps/asha.hpp"
#include "sweeps/drawn_points.hpp"
#include "sweeps/grid.hpp"
#include "sweeps/sweep_error.hpp"
#include "sweeps/value_check.hpp"

namespace assay::sweeps {
namespace {

std::string words(const Parameters& parameters) {
  std::string text;
  for (const auto& [key, value] : parameters) text += (text.empty() ? "" : " ") + key + "=" + value;
  return text.empty() ? "(as `set`)" : data::files::one_line(text, 200);
}

std::vector<Parameters> grid_of(const SweepFile& file) {
  if (file.axes.empty()) return {};
  std::vector<Parameters> points = grid_points(file.axes, file.set, kMostTrials);
  if (points.size() <= kMostTrials) return points;
  const std::uint64_t all = combinations(file.axes);
  const bool exact =
      std::all_of(file.axes.begin(), file.axes.end(), [](const Axis& axis) { return axis.when.empty(); });
  const std::string size = all == std::numeric_limits<std::uint64_t>::max() ? "more than 10^19"
                           : exact                                          ? std::to_string(all)
                                                                            : "up to " + std::to_string(all);
  throw SweepError(file.origin + ": axes: the grid has " + size + " points, more than " + std::to_string(kMostTrials) +
                   "; use fewer values, or search: {kind: random, count: 100}");
}

// Puts trials into a plan and knows which are there.
class PlanMaker {
 public:
  PlanMaker(const SweepFile& file, const ResolveTrial& resolve) : file_(file), resolve_(resolve) {}

  void add_point(const Point& point) {
    const ResolvedTrial resolved = resolved_trial(point.parameters, point.line);
    const auto [known, is_new] = places_.try_emplace(resolved.hash, plan_.trials.size());
    if (!is_new) {
      at_line(file_, point.line, "points", [&] {
        throw SweepError("is the same trial as the point on line " + std::to_string(file_.points[known->second].line));
      });
    }
    add(point.parameters, resolved);
  }

  void add_found(const Parameters& parameters) {
    const ResolvedTrial resolved = resolved_trial(parameters, 0);
    const auto [known, is_new] = places_.try_emplace(resolved.hash, plan_.trials.size());
    if (is_new) {
      add(parameters, resolved);
    } else {
      merge(parameters, plan_.trials[known->second]);
    }
  }

  Plan take(std::string note) {
    if (!note.empty()) plan_.notes.push_back(std::move(note));
    if (file_.early_stopping && !plan_.trials.empty() && reaches_no_rung()) {
      plan_.notes.push_back("no trial reaches a rung before its last epoch: early_stopping has no effect");
    }
    if (plan_.duplicates > 0) {
      plan_.notes.push_back(std::to_string(plan_.duplicates) +
                            (plan_.duplicates == 1 ? " point of the search is" : " points of the search are") +
                            " in `points` already");
    }
    return std::move(plan_);
  }

 private:
  bool reaches_no_rung() const {
    return std::all_of(plan_.trial_epochs.begin(), plan_.trial_epochs.end(),
                       [&](std::uint32_t epochs) { return rung_epochs(*file_.early_stopping, epochs).empty(); });
  }

  ResolvedTrial resolved_trial(const Parameters& own, int line) const {
    Parameters all = file_.set;
    all.insert(all.end(), own.begin(), own.end());
    ResolvedTrial resolved;
    at_line(file_, line, words(own), [&] { resolved = resolve_(all); });
    return resolved;
  }

  void add(const Parameters& parameters, const ResolvedTrial& resolved) {
    std::string id = resolved.hash.substr(0, kIdLength);
    const auto [known, is_new] = ids_.try_emplace(id, plan_.trials.size());
    if (!is_new) {
      throw SweepError(file_.origin + ": the trials " + words(plan_.trials[known->second].parameters) + " and " +
                       words(parameters) + " have the same id " + id + " by chance; change a value of one of them");
    }
    plan_.trials.push_back({std::move(id), static_cast<std::uint32_t>(plan_.trials.size()), parameters});
    plan_.trial_epochs.push_back(resolved.epochs);
    plan_.epochs += resolved.epochs;
  }

  // A point of the search that is there already: given by `points`, or two values of an axis are the same.
  void merge(const Parameters& parameters, PlannedTrial& known) {
    if (known.index >= file_.points.size()) refuse_twin(parameters, known.parameters);
    ++plan_.duplicates;
    // Which says more: a table has a value for each axis then.
    if (parameters.size() > known.parameters.size()) known.parameters = parameters;
  }

  [[noreturn]] void refuse_twin(const Parameters& a, const Parameters& b) const {
    for (const Axis& axis : file_.axes) {
      const std::string* mine = find_parameter(a, axis.key);
      const std::string* other = find_parameter(b, axis.key);
      if (mine == nullptr || other == nullptr || *mine == *other) continue;
      throw SweepError(file_.origin + ":" + std::to_string(axis.line) + ": axes: " + axis.key + ": " + *other +
                       " and " + *mine +
                       " are the same trial: the key changes how a run is carried out and not its result, or " +
                       "both spell one value; leave one out");
    }
    throw SweepError(file_.origin + ": axes: the points " + words(b) + " and " + words(a) + " are the same trial");
  }

  const SweepFile& file_;
  const ResolveTrial& resolve_;
  Plan plan_;
  std::unordered_map<std::string, std::size_t> places_;  // by hash
  std::unordered_map<std::string, std::size_t> ids_;
};

}  // namespace

Plan make_plan(const SweepFile& file, const ResolveTrial& resolve, const CheckValue& check) {
  if (check) check_values(file, check);
  DrawnPoints found;
  if (file.search.kind == SearchKind::grid) {
    found.points = grid_of(file);
  } else {
    found = drawn_points(file);
  }
  PlanMaker maker(file, resolve);
  for (const Point& point : file.points) maker.add_point(point);
  for (const Parameters& parameters : found.points) maker.add_found(parameters);
  return maker.take(std::move(found.note));
}

}  // namespace assay::sweeps
