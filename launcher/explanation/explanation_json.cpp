// SPDX-License-Identifier: Apache-2.0
#include "launcher/explanation/explanation_json.hpp"

#include <nlohmann/json.hpp>

#include "data/files/shortest_number.hpp"
#include "launcher/explanation/explanation_names.hpp"
#include "launcher/explanation/method_json.hpp"

namespace assay::launcher::explanation {
namespace {

using Json = nlohmann::ordered_json;

Json class_or_null(const std::optional<Class>& of) {
  return of ? Json(class_name(*of)) : Json();
}

Json trust_json(const MethodTrust& trust, const std::vector<Class>& targets) {
  Json json = Json::object();
  for (const Class target : targets) {
    const auto& scores = trust.scores[static_cast<std::size_t>(target)];
    if (!scores) continue;
    json[class_suffix(target)] = {{"deletion_auc", number(scores->deletion_auc)},
                                  {"insertion_auc", number(scores->insertion_auc)}};
  }
  if (trust.randomisation) json["randomisation_similarity"] = number(*trust.randomisation);
  return json;
}

Json random_json(const Trust& trust, const std::vector<Class>& targets) {
  Json json = Json::object();
  for (const Class target : targets) {
    const auto& random = trust.random[static_cast<std::size_t>(target)];
    if (!random) continue;
    json[class_suffix(target)] = {{"deletion_auc", number(random->deletion_auc)},
                                  {"deletion_deviation", number(random->deletion_deviation)},
                                  {"insertion_auc", number(random->insertion_auc)},
                                  {"insertion_deviation", number(random->insertion_deviation)}};
  }
  return json;
}

Json methods_json(const ImageExplanation& explanation, const ExplanationContext& context) {
  Json methods = Json::object();
  for (const Method method : context.options.methods) {
    const auto index = static_cast<std::size_t>(method);
    Json json = method_json(explanation.attributions, method, context.options);
    json["pictures"] = pictures_of(method, explanation.targets);
    if (explanation.trust) json["trust"] = trust_json(explanation.trust->methods[index], explanation.targets);
    json["seconds"] = number(explanation.attributions.seconds[index]);
    methods[method_name(method)] = std::move(json);
  }
  return methods;
}

Json targets_json(const std::vector<Class>& targets) {
  Json list = Json::array();
  for (const Class target : targets) list.push_back(class_name(target));
  return list;
}

Json options_json(const ExplainOptions& options) {
  return {{"seed", options.seed},
          {"precision", options.precision == models::Precision::bf16 ? "bf16" : "fp32"},
          {"segment_count", options.segment_count},
          {"features", options.features}};
}

}  // namespace

std::string explanation_json(const ImageExplanation& explanation, const ExplanationContext& context) {
  Json json = {{"image", explanation.image},
               {"label", class_or_null(explanation.label)},
               {"prediction", class_name(explanation.prediction)},
               {"probability_real", std::stod(data::files::shortest(static_cast<float>(explanation.probability_real)))},
               {"threshold", context.threshold},
               {"temperature", context.temperature},
               {"checkpoint", {{"step", context.step}, {"weights_sha256", context.weights_sha256}}},
               {"targets", targets_json(explanation.targets)},
               {"methods", methods_json(explanation, context)}};
  if (explanation.trust) {
    json["random_maps"] = random_json(*explanation.trust, explanation.targets);
    json["hidden_by"] = context.background.empty() ? "image_mean" : "background_mean";
  }
  if (!context.background.empty()) {
    json["background"] = {{"count", context.background.names.size()},
                          {"sha256", context.background.sha256},
                          {"names", context.background.names}};
  }
  json["warnings"] = explanation.warnings;
  json["options"] = options_json(context.options);
  return json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace assay::launcher::explanation
