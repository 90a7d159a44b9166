// SPDX-License-Identifier: Apache-2.0
#include "launcher/explanation/method_json.hpp"

#include <cmath>
#include <span>

namespace assay::launcher::explanation {
namespace {

using Json = nlohmann::ordered_json;

Json numbers(std::span<const double> values) {
  Json list = Json::array();
  for (const double value : values) list.push_back(number(value));
  return list;
}

Json gradcam_json(const GradCamMaps& maps, const ExplainOptions& options) {
  return {{"layer", maps.layer},
          {"output", models::explain::output_name(options.output)},
          {"map", {maps.raw[0].size(0), maps.raw[0].size(1)}}};
}

Json lime_json(const models::explain::LimeExplanation& lime, const ExplainOptions& options) {
  return {{"output", "probability"},
          {"segments", lime.fit.weights.size()},
          {"segmentation", models::explain::segment_kind_name(options.segments)},
          {"samples", lime.samples},
          {"r2", number(lime.fit.r2)},
          {"stability", number(lime.stability)},
          {"weights", numbers(lime.fit.weights)},
          {"standard_errors", numbers(lime.fit.standard_errors)},
          {"order", lime.order},
          {"intercept", number(lime.fit.intercept)},
          {"local_prediction", number(lime.fit.local_prediction)},
          {"probability_real", number(lime.output)},
          {"chosen",
           {{"segments", lime.chosen.segments},
            {"weights", numbers(lime.chosen.fit.weights)},
            {"r2", number(lime.chosen.fit.r2)}}}};
}

Json shap_json(const models::explain::ExpectedGradients& shap, const ExplainOptions& options) {
  return {{"output", models::explain::output_name(options.output)},
          {"samples", shap.samples},
          {"completeness_gap", number(shap.completeness_gap)},
          {"standard_error", number(shap.standard_error)},
          {"relative_error", number(shap.relative_error)},
          {"value", number(shap.output)},
          {"base_value", number(shap.base)}};
}

Json kernelshap_json(const models::explain::KernelShapExplanation& found, const ExplainOptions& options) {
  return {{"output", models::explain::output_name(options.output)},
          {"segments", found.values.size()},
          {"segmentation", models::explain::segment_kind_name(options.segments)},
          {"coalitions", found.coalitions},
          {"exact", found.exact},
          {"completeness_gap", number(found.completeness_gap)},
          {"standard_error", number(found.standard_error)},
          {"values", numbers(found.values)},
          {"standard_errors", numbers(found.standard_errors)},
          {"value", number(found.output)},
          {"base_value", number(found.base)}};
}

}  // namespace

nlohmann::ordered_json number(double value) {
  return std::isfinite(value) ? Json(value) : Json();
}

nlohmann::ordered_json method_json(const Attributions& found, Method method, const ExplainOptions& options) {
  switch (method) {
    case Method::gradcam:
      return gradcam_json(*found.gradcam, options);
    case Method::lime:
      return lime_json(*found.lime, options);
    case Method::kernelshap:
      return kernelshap_json(*found.kernelshap, options);
    case Method::shap:
      break;
  }
  return shap_json(*found.shap, options);
}

}  // namespace assay::launcher::explanation
