// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "launcher/evaluation/metrics.hpp"

namespace assay::launcher::evaluation {
namespace {

using Json = nlohmann::ordered_json;

Json figures_json(const ClassFigures& figures) {
  return {
      {"precision", figures.precision}, {"recall", figures.recall}, {"f1", figures.f1}, {"support", figures.support}};
}

}  // namespace

std::string metrics_json(const Metrics& metrics) {
  // nlohmann-json writes NaN as null.
  const Json object = {
      {"count", metrics.count},
      {"accuracy", metrics.accuracy},
      {"precision", metrics.precision},
      {"recall", metrics.recall},
      {"f1", metrics.f1},
      {"roc_auc", metrics.roc_auc},
      {"average_precision", metrics.average_precision},
      {"log_loss", metrics.log_loss},
      {"brier", metrics.brier},
      {"mse", metrics.mse},
      {"rmse", metrics.rmse},
      {"mae", metrics.mae},
      {"mse_labels", metrics.mse_labels},
      {"rmse_labels", metrics.rmse_labels},
      {"balanced_accuracy", metrics.balanced_accuracy},
      {"mcc", metrics.mcc},
      {"confusion",
       {{"true_fake", metrics.confusion[0][0]},
        {"false_real", metrics.confusion[0][1]},
        {"false_fake", metrics.confusion[1][0]},
        {"true_real", metrics.confusion[1][1]}}},
      {"per_class", {{"FAKE", figures_json(metrics.per_class[0])}, {"REAL", figures_json(metrics.per_class[1])}}},
      {"macro", figures_json(metrics.macro)},
      {"weighted", figures_json(metrics.weighted)},
  };
  return object.dump(2) + "\n";
}

}  // namespace assay::launcher::evaluation
