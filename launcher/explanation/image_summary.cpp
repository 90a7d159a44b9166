// SPDX-License-Identifier: Apache-2.0
#include "launcher/explanation/image_summary.hpp"

#include <absl/strings/str_format.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

namespace assay::launcher::explanation {
namespace {

using Json = nlohmann::json;

std::string lime_error_bar(const models::explain::LimeExplanation& lime) {
  const std::string stability = std::isnan(lime.stability) ? "unknown" : absl::StrFormat("%.2f", lime.stability);
  return absl::StrFormat("R2 %.2f, stability %s", lime.fit.r2, stability);
}

std::string error_bar(const Attributions& found, Method method) {
  switch (method) {
    case Method::gradcam:
      return "none";
    case Method::lime:
      return lime_error_bar(*found.lime);
    case Method::kernelshap:
      return found.kernelshap->exact ? "exact" : absl::StrFormat("values +- %.2g", found.kernelshap->standard_error);
    case Method::shap:
      break;
  }
  return absl::StrFormat("gap %.2g +- %.2g, values +- %.0f %%", found.shap->completeness_gap,
                         found.shap->standard_error, 100 * found.shap->relative_error);
}

// Numbers that are not finite have no place in JSON.
Json number(double value) {
  return std::isfinite(value) ? Json(value) : Json();
}

Json optional_number(const std::optional<double>& value) {
  return value ? Json::array({number(*value)}) : Json::array();
}

double number_of(const Json& json) {
  return json.is_null() ? std::numeric_limits<double>::quiet_NaN() : json.get<double>();
}

std::optional<double> optional_of(const Json& json) {
  return json.empty() ? std::nullopt : std::optional(number_of(json[0]));
}

Json to_json(const ImageSummary& summary) {
  Json figures = Json::array();
  for (const MethodFigures& row : summary.figures) {
    figures.push_back({static_cast<int>(row.method), static_cast<int>(row.target), row.error_bar,
                       optional_number(row.deletion), optional_number(row.insertion)});
  }
  Json random = Json::array();
  for (const auto& row : summary.random) {
    random.push_back(row ? Json::array({number(row->deletion), number(row->insertion)}) : Json::array());
  }
  Json randomisation = Json::array();
  for (const auto& value : summary.randomisation) randomisation.push_back(optional_number(value));
  return {{"image", summary.image},
          {"folder", summary.folder},
          {"label", summary.label ? static_cast<int>(*summary.label) : -1},
          {"probability_real", summary.probability_real},
          {"prediction", static_cast<int>(summary.prediction)},
          {"figures", figures},
          {"random", random},
          {"randomisation", randomisation},
          {"warnings", summary.warnings}};
}

ImageSummary from_json(const Json& json) {
  ImageSummary summary{.image = json.at("image"),
                       .folder = json.at("folder"),
                       .probability_real = json.at("probability_real"),
                       .prediction = static_cast<Class>(json.at("prediction").get<int>()),
                       .warnings = json.at("warnings")};
  const int label = json.at("label");
  if (label >= 0) summary.label = static_cast<Class>(label);
  for (const Json& row : json.at("figures")) {
    summary.figures.push_back({.method = static_cast<Method>(row[0].get<int>()),
                               .target = static_cast<Class>(row[1].get<int>()),
                               .error_bar = row[2],
                               .deletion = optional_of(row[3]),
                               .insertion = optional_of(row[4])});
  }
  for (std::size_t label_of = 0; label_of < summary.random.size(); ++label_of) {
    const Json& row = json.at("random")[label_of];
    if (!row.empty()) summary.random[label_of] = {number_of(row[0]), number_of(row[1])};
  }
  for (std::size_t i = 0; i < summary.randomisation.size(); ++i) {
    summary.randomisation[i] = optional_of(json.at("randomisation")[i]);
  }
  return summary;
}

}  // namespace

ImageSummary summarise(const ImageExplanation& explanation, const ExplainOptions& options) {
  ImageSummary summary{.image = explanation.image,
                       .folder = explanation.folder,
                       .label = explanation.label,
                       .probability_real = explanation.probability_real,
                       .prediction = explanation.prediction,
                       .warnings = explanation.warnings};
  for (const Method method : options.methods) {
    const auto index = static_cast<std::size_t>(method);
    for (const Class target : explanation.targets) {
      MethodFigures row{.method = method, .target = target, .error_bar = error_bar(explanation.attributions, method)};
      if (explanation.trust) {
        const auto& scores = explanation.trust->methods[index].scores[static_cast<std::size_t>(target)];
        row.deletion = scores->deletion_auc;
        row.insertion = scores->insertion_auc;
      }
      summary.figures.push_back(std::move(row));
    }
    if (explanation.trust) summary.randomisation[index] = explanation.trust->methods[index].randomisation;
  }
  for (std::size_t label = 0; explanation.trust && label < summary.random.size(); ++label) {
    const auto& random = explanation.trust->random[label];
    if (random) summary.random[label] = {random->deletion_auc, random->insertion_auc};
  }
  return summary;
}

std::string to_text(std::span<const ImageSummary> summaries) {
  std::string text;
  for (const ImageSummary& summary : summaries) {
    text += to_json(summary).dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
  }
  return text;
}

std::vector<ImageSummary> summaries_from_text(std::string_view text) {
  std::vector<ImageSummary> summaries;
  while (!text.empty()) {
    const auto end = text.find('\n');
    summaries.push_back(from_json(Json::parse(text.substr(0, end))));
    text.remove_prefix(end + 1);
  }
  return summaries;
}

}  // namespace assay::launcher::explanation
