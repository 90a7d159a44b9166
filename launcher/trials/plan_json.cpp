// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "launcher/trials/axis_counts.hpp"
#include "launcher/trials/plan_text.hpp"

namespace assay::launcher::trials {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMostValues = 100;  // of an axis that are counted one by one

template <class Number>
Json number_or_null(const std::optional<Number>& number) {
  return number ? Json(*number) : Json(nullptr);
}

Json search_json(const sweeps::Search& search) {
  static constexpr const char* kNames[] = {"grid", "random", "sobol"};
  Json json = {{"kind", kNames[static_cast<int>(search.kind)]}};
  if (search.kind != sweeps::SearchKind::grid) {
    json["count"] = search.count;
    json["seed"] = search.seed;
  }
  return json;
}

Json stopping_json(const std::optional<sweeps::EarlyStopping>& options) {
  if (!options) return nullptr;
  return {{"kind", "asha"}, {"eta", options->eta}, {"grace", options->grace}};
}

Json axes_json(const sweeps::SweepFile& file, const sweeps::Plan& plan) {
  Json axes = Json::array();
  for (const AxisCounts& counts : axis_counts(file, plan.trials)) {
    Json values = nullptr;
    if (counts.values.size() <= kMostValues) {
      values = Json::object();
      for (const auto& [value, count] : counts.values) values[value] = count;
    }
    axes.push_back({{"key", counts.key},
                    {"distinct", counts.values.size()},
                    {"values", std::move(values)},
                    {"without", counts.absent}});
  }
  return axes;
}

Json trials_json(const sweeps::Plan& plan, const SweepCost& cost) {
  Json trials = Json::array();
  for (const sweeps::PlannedTrial& trial : plan.trials) {
    Json parameters = Json::object();
    for (const auto& [key, value] : trial.parameters) parameters[key] = value;
    trials.push_back({{"id", trial.id},
                      {"index", trial.index},
                      {"epochs", cost.trials.at(trial.index).epochs},
                      {"images_per_epoch", number_or_null(cost.trials.at(trial.index).images)},
                      {"parameters", std::move(parameters)}});
  }
  return trials;
}

}  // namespace

nlohmann::ordered_json plan_json(const sweeps::SweepFile& file, const sweeps::Plan& plan, const SweepCost& cost) {
  return {{"name", file.name},
          {"recipe", file.recipe.empty() ? Json(nullptr) : Json(file.recipe)},
          {"config", file.config.empty() ? Json(nullptr) : Json(file.config.string())},
          {"data", file.data.string()},
          {"search", search_json(file.search)},
          {"early_stopping", stopping_json(file.early_stopping)},
          {"objective", {{"metric", file.objective.metric}, {"mode", file.objective.maximise ? "max" : "min"}}},
          {"axes", axes_json(file, plan)},
          {"trials", trials_json(plan, cost)},
          {"merged", plan.duplicates},
          {"notes", plan.notes},
          {"cost",
           {{"epochs", cost.epochs},
            {"likely_epochs", cost.likely_epochs},
            {"images", number_or_null(cost.images)},
            {"likely_images", number_or_null(cost.likely_images)},
            {"hours", number_or_null(cost.hours)}}}};
}

}  // namespace assay::launcher::trials
