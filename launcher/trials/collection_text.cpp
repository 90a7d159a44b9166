// SPDX-License-Identifier: Apache-2.0
#include "launcher/trials/collection_text.hpp"

#include <absl/strings/str_format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "data/files/one_line.hpp"
#include "launcher/table.hpp"
#include "launcher/trials/shown_value.hpp"

namespace assay::launcher::trials {
namespace {

constexpr std::size_t kMostColumns = 8;  // of parameters: more do not fit a terminal

std::string counts_line(const sweeps::Collection& collection) {
  std::array<std::size_t, 6> counts{};
  for (const auto& trial : collection.trials) ++counts[static_cast<std::size_t>(trial.status.state)];
  std::string text = data::files::one_line(collection.name) + ": " + std::to_string(collection.trials.size()) +
                     (collection.trials.size() == 1 ? " trial" : " trials");
  std::string separator = ": ";
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] == 0) continue;
    text += separator + std::to_string(counts[i]) + " " +
            std::string(sweeps::state_name(static_cast<sweeps::TrialState>(i)));
    separator = ", ";
  }
  return text + "\n";
}

// Those that take more than one value, or that not every trial sets.
std::vector<std::string> varying(const sweeps::Collection& collection) {
  std::vector<std::string> keys;
  for (const std::string& key : collection.parameters) {
    std::set<std::string> values;
    for (const auto& trial : collection.trials) {
      const std::string* value = sweeps::find_parameter(trial.status.trial.parameters, key);
      values.insert(value == nullptr ? "" : *value);
      if (values.size() > 1) break;
    }
    if (values.size() > 1 && keys.size() < kMostColumns) keys.push_back(key);
  }
  return keys;
}

void add_parameters(const sweeps::Parameters& parameters, const std::vector<std::string>& keys,
                    std::vector<std::string>& cells) {
  for (const std::string& key : keys) {
    const std::string* value = sweeps::find_parameter(parameters, key);
    cells.push_back(value == nullptr ? "-" : shown_value(*value));
  }
}

void add_columns(const std::vector<std::string>& keys, std::vector<TableColumn>& columns) {
  for (const std::string& key : keys) columns.push_back({data::files::one_line(key), Align::right});
}

std::string ranking_table(const sweeps::Collection& collection, const sweeps::Ranking& ranking, std::size_t most_rows) {
  const std::string name = data::files::one_line(ranking.figure);
  if (ranking.trials.empty()) return "no trial has " + name + " yet\n";
  const std::vector<std::string> keys = varying(collection);
  std::vector<TableColumn> columns = {
      {"rank", Align::right}, {"trial"}, {name, Align::right}, {"epoch", Align::right}, {"state"}};
  add_columns(keys, columns);
  Table table(columns);
  for (std::size_t i = 0; i < std::min(most_rows, ranking.trials.size()); ++i) {
    const sweeps::CollectedTrial& trial = collection.trials[ranking.trials[i].place];
    const auto epoch = trial.figures.best_epoch;
    std::vector<std::string> cells = {std::to_string(i + 1), trial.status.trial.id,
                                      shown_figure(ranking.trials[i].value), epoch ? std::to_string(*epoch) : "-",
                                      std::string(sweeps::state_name(trial.status.state))};
    add_parameters(trial.status.trial.parameters, keys, cells);
    table.add(std::move(cells));
  }
  std::string text = table.text();
  if (ranking.trials.size() > most_rows)
    text += absl::StrFormat("... and %d more\n", ranking.trials.size() - most_rows);
  return text;
}

// The points by the figure's mean, best first.
std::string seeds_table(const sweeps::Collection& collection, const sweeps::Ranking& ranking,
                        const std::vector<sweeps::SeedPoint>& points, std::size_t most_rows) {
  struct Row {
    const sweeps::SeedPoint* point;
    sweeps::SeedFigure figure;
  };
  std::vector<Row> rows;
  for (const sweeps::SeedPoint& point : points) {
    for (const std::string& name : {ranking.figure, "best." + ranking.figure}) {
      const auto found = point.figures.find(name);
      if (found != point.figures.end()) rows.push_back({&point, found->second});
    }
  }
  if (rows.empty()) return {};
  std::ranges::stable_sort(rows, [&](const Row& a, const Row& b) {
    return ranking.maximise ? a.figure.mean > b.figure.mean : a.figure.mean < b.figure.mean;
  });
  std::vector<std::string> keys = varying(collection);
  std::erase(keys, "seed");
  std::vector<TableColumn> columns = {
      {"trials", Align::right}, {"mean", Align::right}, {"deviation", Align::right}, {"95 % interval", Align::right}};
  add_columns(keys, columns);
  Table table(columns);
  for (std::size_t i = 0; i < std::min(most_rows, rows.size()); ++i) {
    const sweeps::SeedFigure& figure = rows[i].figure;
    const bool one = std::isnan(figure.low);
    std::vector<std::string> cells = {std::to_string(figure.count), shown_figure(figure.mean),
                                      shown_figure(figure.deviation),
                                      one ? "-" : shown_figure(figure.low) + " .. " + shown_figure(figure.high)};
    add_parameters(rows[i].point->parameters, keys, cells);
    table.add(std::move(cells));
  }
  std::string text =
      "\n" + data::files::one_line(ranking.figure) + " over seeds, trials that are done (Student's t)\n" + table.text();
  if (rows.size() > most_rows) text += absl::StrFormat("... and %d more\n", rows.size() - most_rows);
  return text;
}

std::string importance_table(const sweeps::Ranking& ranking, const std::vector<sweeps::AxisImportance>& importance) {
  const bool any = std::ranges::any_of(importance, [](const auto& axis) { return !std::isnan(axis.share); });
  if (!any) return {};
  Table table({{"axis"}, {"share", Align::right}, {"trials", Align::right}, {"groups", Align::right}});
  for (const sweeps::AxisImportance& axis : importance) {
    table.add({data::files::one_line(axis.axis), std::isnan(axis.share) ? "-" : absl::StrFormat("%.3f", axis.share),
               std::to_string(axis.trials), std::to_string(axis.groups) + (axis.in_bins ? " bins" : "")});
  }
  return "\n" + data::files::one_line(ranking.figure) + ": " + sweeps::kImportanceMeasure + "\n" + table.text();
}

}  // namespace

std::string collection_text(const sweeps::Collection& collection, const sweeps::Ranking& ranking,
                            const std::vector<sweeps::SeedPoint>& points,
                            const std::vector<sweeps::AxisImportance>& importance, std::size_t most_rows) {
  return counts_line(collection) + "\n" + ranking_table(collection, ranking, most_rows) +
         seeds_table(collection, ranking, points, most_rows) + importance_table(ranking, importance);
}

std::string agreement_text(const ExplainedImages& explained, const std::vector<MapAgreement>& agreement) {
  if (agreement.empty()) return {};
  std::string text = absl::StrFormat("\nagreement of %d trials on %d images (rank correlation of absolute maps)\n",
                                     explained.trials.size(), explained.images.size());
  Table table({{"map"}, {"mean", Align::right}});
  for (const MapAgreement& found : agreement) {
    table.add({found.map, std::isnan(found.overall) ? "-" : absl::StrFormat("%.3f", found.overall)});
  }
  return text + table.text();
}

}  // namespace assay::launcher::trials
