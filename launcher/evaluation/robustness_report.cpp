// SPDX-License-Identifier: Apache-2.0
#include "launcher/evaluation/robustness_report.hpp"

#include <absl/strings/str_format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "launcher/table.hpp"

namespace assay::launcher::evaluation {
namespace {

using Json = nlohmann::ordered_json;

// Writes NaN as null, as nlohmann-json does.
Json interval_json(const Interval& interval) {
  return {{"low", interval.low}, {"high", interval.high}};
}

std::string figure(double value, const char* sign = "") {
  if (std::isnan(value)) return "-";
  return *sign == '+' ? absl::StrFormat("%+.4f", value) : absl::StrFormat("%.4f", value);
}

std::string range(const Interval& interval, const char* sign = "") {
  return std::isnan(interval.low) ? "-" : figure(interval.low, sign) + " .. " + figure(interval.high, sign);
}

Json row_json(const RobustnessRow& row) {
  return {{"perturbation", row.perturbation.name()},
          {"description", row.perturbation.text()},
          {"strength", row.perturbation.strength},
          {"images_touched", row.touched},
          {"accuracy", row.accuracy},
          {"accuracy_interval", interval_json(row.accuracy_interval)},
          {"balanced_accuracy", row.balanced_accuracy},
          {"balanced_accuracy_interval", interval_json(row.balanced_accuracy_interval)},
          {"roc_auc", row.roc_auc},
          {"roc_auc_interval", interval_json(row.roc_auc_interval)},
          {"accuracy_change", row.accuracy_change},
          {"accuracy_change_interval", interval_json(row.accuracy_change_interval)},
          {"predictions_flipped", row.flipped},
          {"probability_real_shift", {{"FAKE", row.shift[0]}, {"REAL", row.shift[1]}}}};
}

Json codecs_json(const SourceCodecs& codecs) {
  return {{"FAKE", {{"png", codecs.png[0]}, {"jpeg", codecs.jpeg[0]}}},
          {"REAL", {{"png", codecs.png[1]}, {"jpeg", codecs.jpeg[1]}}},
          {"median_jpeg_quality", codecs.quality_known ? Json(codecs.jpeg_quality) : Json()},
          {"tell_the_classes_apart", !codecs.difference.empty()}};
}

}  // namespace

std::string robustness_text(const Robustness& robustness) {
  Table table({{"after"},
               {"images", Align::right},
               {"accuracy", Align::right},
               {"95 % interval", Align::right},
               {"change", Align::right},
               {"95 % interval", Align::right},
               {"balanced", Align::right},
               {"ROC AUC", Align::right},
               {"95 % interval", Align::right},
               {"P(REAL) shift of FAKE", Align::right},
               {"of REAL", Align::right}});
  for (const RobustnessRow& row : robustness.rows) {
    table.add({row.perturbation.text(), std::to_string(row.touched), figure(row.accuracy), range(row.accuracy_interval),
               figure(row.accuracy_change, "+"), range(row.accuracy_change_interval, "+"),
               figure(row.balanced_accuracy), figure(row.roc_auc), range(row.roc_auc_interval),
               figure(row.shift[0], "+"), figure(row.shift[1], "+")});
  }
  std::string text = table.text();
  for (const std::string& remark : robustness_remarks(robustness)) text += "note: " + remark + "\n";
  return text;
}

std::string robustness_json(const Robustness& robustness, const EvaluatedRun& run, const BootstrapOptions& options) {
  Json object = {{"split", run.split},
                 {"store", {{"file", run.store}, {"content_hash", run.store_content_hash}}},
                 {"checkpoint", {{"step", run.step}, {"weights_sha256", run.weights_sha256}}},
                 {"temperature", run.temperature},
                 {"threshold", options.threshold},
                 {"confidence", kConfidence},
                 {"resamples", options.resamples},
                 {"rows", Json::array()},
                 {"source_codecs", codecs_json(robustness.codecs)},
                 {"remarks", robustness_remarks(robustness)}};
  for (const RobustnessRow& row : robustness.rows) object["rows"].push_back(row_json(row));
  return object.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace assay::launcher::evaluation
