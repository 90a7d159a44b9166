// SPDX-License-Identifier: Apache-2.0
#include "launcher/artefacts/training_metrics.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <sstream>

#include "launcher/evaluation/metrics.hpp"

namespace assay::launcher::artefacts {
namespace {

// Writes what is not finite as null.
using Json = nlohmann::ordered_json;

Json figure_of(const Json& record, const char* path) {
  const Json::json_pointer pointer(path);
  return record.contains(pointer) && record.at(pointer).is_number() ? record.at(pointer) : Json(nullptr);
}

Json history(const std::string& metrics_jsonl) {
  Json object = {{"epochs", 0}, {"accuracy", Json::array()}, {"loss", Json::array()}, {"validation", Json::object()}};
  for (const char* name : {"accuracy", "loss", "precision", "recall", "roc_auc"}) {
    object["validation"][name] = Json::array();
  }
  std::istringstream lines(metrics_jsonl);
  int epochs = 0;
  for (std::string text; std::getline(lines, text);) {
    const Json record = Json::parse(text, nullptr, /*allow_exceptions=*/false);
    if (!record.is_object() || !record.contains("epoch")) continue;
    ++epochs;
    object["accuracy"].push_back(figure_of(record, "/train/accuracy"));
    object["loss"].push_back(figure_of(record, "/train/loss"));
    for (auto& [name, values] : object["validation"].items()) {
      values.push_back(figure_of(record, ("/validation/" + name).c_str()));
    }
  }
  object["epochs"] = epochs;
  return object;
}

}  // namespace

std::string training_metrics_json(const std::string& metrics_jsonl, const JudgedImages& images) {
  Json object = history(metrics_jsonl);
  evaluation::RocCurve roc;
  evaluation::PrecisionRecallCurve pr;
  double auc = std::nan("");
  const auto& scores = images.probability_real;
  if (std::none_of(scores.begin(), scores.end(), [](double score) { return std::isnan(score); })) {
    roc = evaluation::roc_curve(images.labels, scores);
    pr = evaluation::precision_recall_curve(images.labels, scores);
    auc = evaluation::roc_auc(images.labels, scores);
  }
  object["roc"] = {{"fpr", roc.fpr}, {"tpr", roc.tpr}, {"thresholds", roc.thresholds}, {"auc", auc}};
  object["pr"] = {{"precision", pr.precision}, {"recall", pr.recall}, {"thresholds", pr.thresholds}};
  object["confusion"] = evaluation::count_confusion(images.labels, scores, images.threshold);
  return object.dump() + "\n";
}

}  // namespace assay::launcher::artefacts
