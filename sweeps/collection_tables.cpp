// SPDX-License-Identifier: Apache-2.0
#include "sweeps/collection_tables.hpp"

#include <absl/strings/ascii.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "sweeps/value_text.hpp"

namespace assay::sweeps {
namespace {

// Columns of a table, each with a name of its own.
class Columns {
 public:
  explicit Columns(DataTable& table) : table_(table) {}
  void add(const std::string& name) {
    std::string own = name;
    for (int i = 2; !taken_.insert(absl::AsciiStrToLower(own)).second; ++i) own = name + "_" + std::to_string(i);
    table_.columns.push_back(std::move(own));
  }
  void add(const std::string& prefix, const std::vector<std::string>& names) {
    for (const std::string& name : names) add(prefix + name);
  }

 private:
  DataTable& table_;
  std::set<std::string> taken_;
};

Cell number_cell(std::optional<double> number) {
  return number && std::isfinite(*number) ? Cell(*number) : Cell();
}

Cell count_cell(std::uint64_t count) {
  return static_cast<std::int64_t>(count);
}

Cell parameter_cell(const Parameters& parameters, const std::string& key) {
  const std::string* text = find_parameter(parameters, key);
  if (text == nullptr) return {};
  if (const auto whole = parse_whole(*text)) return *whole;
  if (const auto number = parse_number(*text)) return *number;
  return *text;
}

Cell figure_cell(const EpochFigures& figures, const std::string& name) {
  const auto found = figures.find(name);
  return found == figures.end() ? Cell() : number_cell(found->second);
}

std::vector<Cell> row_of(const Collection& collection, const CollectedTrial& trial) {
  const TrialStatus& status = trial.status;
  const TrialFigures& figures = trial.figures;
  std::vector<Cell> row = {status.trial.id,
                           count_cell(status.trial.index),
                           std::string(state_name(status.state)),
                           status.reason.empty() ? Cell() : Cell(status.reason),
                           count_cell(status.attempts),
                           is_final(status.state) ? Cell(std::int64_t{status.code}) : Cell(),
                           number_cell(status.seconds),
                           count_cell(figures.epochs),
                           number_cell(epochs_per_second(figures)),
                           figures.best_epoch ? count_cell(*figures.best_epoch) : Cell()};
  for (const std::string& key : collection.parameters) row.push_back(parameter_cell(status.trial.parameters, key));
  for (const std::string& metric : collection.metrics) row.push_back(figure_cell(figures.best, metric));
  for (const std::string& metric : collection.metrics) row.push_back(figure_cell(figures.last, metric));
  for (const std::string& name : collection.evaluations) row.push_back(figure_cell(figures.evaluation, name));
  return row;
}

}  // namespace

DataTable trials_table(const Collection& collection) {
  DataTable table{.name = "trials"};
  Columns columns(table);
  columns.add("", {"id", "position", "state", "reason", "attempts", "code", "wall_seconds", "epochs_trained",
                   "epochs_per_second", "best_epoch"});
  columns.add("", collection.parameters);
  columns.add("best.", collection.metrics);
  columns.add("last.", collection.metrics);
  columns.add("evaluation.", collection.evaluations);
  for (const CollectedTrial& trial : collection.trials) table.rows.push_back(row_of(collection, trial));
  return table;
}

DataTable seeds_table(const Collection& collection, const std::vector<SeedPoint>& points) {
  std::vector<std::string> keys = collection.parameters;
  std::erase(keys, "seed");
  DataTable table{.name = "seeds"};
  Columns columns(table);
  columns.add("", keys);
  columns.add("", {"figure", "trials", "mean", "deviation", "low", "high"});
  for (const SeedPoint& point : points) {
    for (const auto& [name, figure] : point.figures) {
      std::vector<Cell> row;
      for (const std::string& key : keys) row.push_back(parameter_cell(point.parameters, key));
      row.insert(row.end(), {name, count_cell(figure.count), number_cell(figure.mean), number_cell(figure.deviation),
                             number_cell(figure.low), number_cell(figure.high)});
      table.rows.push_back(std::move(row));
    }
  }
  return table;
}

}  // namespace assay::sweeps
