// SPDX-License-Identifier: Apache-2.0
#include "sweeps/table_json.hpp"

#include <array>
#include <nlohmann/json.hpp>
#include <optional>

namespace assay::sweeps {
namespace {

using Json = nlohmann::ordered_json;  // writes NaN as null

Json parameters_json(const Parameters& parameters) {
  Json object = Json::object();
  for (const auto& [key, value] : parameters) object[key] = value;
  return object;
}

Json figures_json(const EpochFigures& figures) {
  Json object = Json::object();
  for (const auto& [name, value] : figures) object[name] = value;
  return object;
}

template <typename Value>
Json or_null(const std::optional<Value>& value) {
  return value ? Json(*value) : Json();
}

const char* mode_name(bool maximise) {
  return maximise ? "max" : "min";
}

Json trial_json(const CollectedTrial& trial) {
  const TrialStatus& status = trial.status;
  const TrialFigures& figures = trial.figures;
  return {{"id", status.trial.id},
          {"position", status.trial.index},
          {"state", state_name(status.state)},
          {"reason", status.reason},
          {"attempts", status.attempts},
          {"code", is_final(status.state) ? Json(status.code) : Json()},
          {"wall_seconds", status.seconds},
          {"epochs_trained", figures.epochs},
          {"epochs_per_second", or_null(epochs_per_second(figures))},
          {"best_epoch", or_null(figures.best_epoch)},
          {"parameters", parameters_json(status.trial.parameters)},
          {"best", figures_json(figures.best)},
          {"last", figures_json(figures.last)},
          {"evaluation", figures_json(figures.evaluation)}};
}

Json counts_json(const Collection& collection) {
  std::array<std::size_t, 6> counts{};
  for (const CollectedTrial& trial : collection.trials) ++counts[static_cast<std::size_t>(trial.status.state)];
  Json object = Json::object();
  for (std::size_t i = 0; i < counts.size(); ++i) object[state_name(static_cast<TrialState>(i))] = counts[i];
  return object;
}

const std::string& id_of(const Collection& collection, std::size_t place) {
  return collection.trials[place].status.trial.id;
}

Json seeds_json(const Collection& collection, const std::vector<SeedPoint>& points) {
  Json list = Json::array();
  for (const SeedPoint& point : points) {
    Json trials = Json::array(), figures = Json::object();
    for (const std::size_t place : point.trials) trials.push_back(id_of(collection, place));
    for (const auto& [name, figure] : point.figures) {
      figures[name] = {{"trials", figure.count},
                       {"mean", figure.mean},
                       {"deviation", figure.deviation},
                       {"low", figure.low},
                       {"high", figure.high}};
    }
    list.push_back({{"parameters", parameters_json(point.parameters)},
                    {"trials", std::move(trials)},
                    {"figures", std::move(figures)}});
  }
  return list;
}

Json importance_json(const Ranking& ranking, const std::vector<AxisImportance>& importance) {
  Json axes = Json::array();
  for (const AxisImportance& axis : importance) {
    axes.push_back({{"axis", axis.axis},
                    {"share", axis.share},
                    {"trials", axis.trials},
                    {"groups", axis.groups},
                    {"in_bins", axis.in_bins}});
  }
  return {{"measure", kImportanceMeasure}, {"figure", ranking.figure}, {"axes", std::move(axes)}};
}

}  // namespace

std::string collection_json(const Collection& collection, const Ranking& ranking, const std::vector<SeedPoint>& points,
                            const std::vector<AxisImportance>& importance) {
  Json trials = Json::array(), ranked = Json::array();
  for (const CollectedTrial& trial : collection.trials) trials.push_back(trial_json(trial));
  for (const RankedTrial& trial : ranking.trials) ranked.push_back(id_of(collection, trial.place));
  const Json object = {
      {"name", collection.name},
      {"objective", {{"metric", collection.objective.metric}, {"mode", mode_name(collection.objective.maximise)}}},
      {"counts", counts_json(collection)},
      {"trials", std::move(trials)},
      {"ranking", {{"figure", ranking.figure}, {"mode", mode_name(ranking.maximise)}, {"trials", std::move(ranked)}}},
      {"best", ranking.best ? Json(id_of(collection, *ranking.best)) : Json()},
      {"seeds", seeds_json(collection, points)},
      {"importance", importance_json(ranking, importance)},
      {"notes", collection.notes}};
  return object.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace assay::sweeps
