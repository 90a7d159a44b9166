// SPDX-License-Identifier: Apache-2.0
#include "launcher/evaluation/assessment_json.hpp"

#include <nlohmann/json.hpp>
#include <utility>

#include "launcher/layer_text.hpp"

namespace assay::launcher::evaluation {
namespace {

// Writes NaN as null.
using Json = nlohmann::ordered_json;

Json figures_json(const ClassFigures& figures) {
  return {
      {"precision", figures.precision}, {"recall", figures.recall}, {"f1", figures.f1}, {"support", figures.support}};
}

Json class_json(const Metrics& metrics, int label) {
  Json object = figures_json(metrics.per_class[label]);
  object["accuracy"] = metrics.class_accuracy[label];
  return object;
}

template <class Cells>
Json confusion_json(const Cells& cells) {
  return {
      {"true_fake", cells[0][0]}, {"false_real", cells[0][1]}, {"false_fake", cells[1][0]}, {"true_real", cells[1][1]}};
}

Json interval_json(const Interval& interval) {
  return {{"low", interval.low}, {"high", interval.high}};
}

Json metrics_json(const Metrics& metrics) {
  return {{"count", metrics.count},
          {"accuracy", metrics.accuracy},
          {"precision", metrics.precision},
          {"recall", metrics.recall},
          {"f1", metrics.f1},
          {"roc_auc", metrics.roc_auc},
          {"average_precision", metrics.average_precision},
          {"pr_auc", metrics.pr_auc},
          {"log_loss", metrics.log_loss},
          {"brier", metrics.brier},
          {"mse", metrics.mse},
          {"rmse", metrics.rmse},
          {"mae", metrics.mae},
          {"mse_labels", metrics.mse_labels},
          {"rmse_labels", metrics.rmse_labels},
          {"balanced_accuracy", metrics.balanced_accuracy},
          {"mcc", metrics.mcc},
          {"confusion", confusion_json(metrics.confusion)},
          {"confusion_normalised", confusion_json(normalised(metrics.confusion))},
          {"per_class", {{"FAKE", class_json(metrics, 0)}, {"REAL", class_json(metrics, 1)}}},
          {"macro", figures_json(metrics.macro)},
          {"weighted", figures_json(metrics.weighted)},
          {"micro", figures_json(metrics.micro)}};
}

Json intervals_json(const Assessment& assessment) {
  const BootstrapIntervals& resampled = assessment.resampled;
  const ShareIntervals& shares = assessment.shares;
  Json object = {{"confidence", kConfidence},
                 {"resamples", assessment.options.bootstrap.resamples},
                 {"seed", assessment.options.bootstrap.seed},
                 {"accuracy", interval_json(shares.accuracy)}};
  for (const auto& [name, interval] : {std::pair{"balanced_accuracy", &resampled.balanced_accuracy},
                                       {"mcc", &resampled.mcc},
                                       {"f1", &resampled.f1},
                                       {"macro_f1", &resampled.macro_f1},
                                       {"roc_auc", &resampled.roc_auc},
                                       {"average_precision", &resampled.average_precision},
                                       {"log_loss", &resampled.log_loss},
                                       {"brier", &resampled.brier},
                                       {"rmse", &resampled.rmse}}) {
    object[name] = interval_json(*interval);
  }
  for (const auto& [name, label] : {std::pair{"FAKE", 0}, {"REAL", 1}}) {
    object["per_class"][name] = {{"precision", interval_json(shares.precision[label])},
                                 {"recall", interval_json(shares.recall[label])}};
  }
  return object;
}

Json calibration_json(const std::vector<CalibrationBin>& curve) {
  Json bins = Json::array();
  for (const CalibrationBin& bin : curve) {
    bins.push_back({{"low", bin.low},
                    {"high", bin.high},
                    {"count", bin.count},
                    {"mean_score", bin.mean_score},
                    {"share_real", bin.share_real}});
  }
  return bins;
}

Json point_json(const OperatingPoint& point) {
  const Metrics& metrics = point.metrics;
  return {{"threshold", point.threshold},
          {"fake_recall", metrics.class_accuracy[0]},
          {"fake_recall_interval", interval_json(point.fake_recall)},
          {"real_recall", metrics.class_accuracy[1]},
          {"real_recall_interval", interval_json(point.real_recall)},
          {"fake_precision", metrics.per_class[0].precision},
          {"real_precision", metrics.per_class[1].precision},
          {"accuracy", metrics.accuracy},
          {"balanced_accuracy", metrics.balanced_accuracy}};
}

Json model_json(const ModelFacts& facts) {
  Json layers = Json::array();
  for (const models::LayerInfo& layer : facts.layers) {
    layers.push_back({{"layer", layer.name},
                      {"kind", layer.kind},
                      {"output", shape_text(layer.output_shape)},
                      {"parameters", layer.parameters},
                      {"trainable", layer.trainable ? layer.parameters : 0}});
  }
  return {{"name", facts.name},
          {"architecture", facts.architecture},
          {"parameters", facts.counts.parameters},
          {"trainable", facts.counts.trainable},
          {"buffers", facts.counts.buffers},
          {"layers", std::move(layers)}};
}

}  // namespace

std::string assessment_json(const Assessment& assessment, const EvaluatedRun& run) {
  Json object = metrics_json(assessment.metrics);
  object["calibration_error"] = assessment.calibration_error;
  object["intervals"] = intervals_json(assessment);
  object["calibration"] = calibration_json(assessment.calibration);
  object["threshold"] = assessment.options.bootstrap.threshold;
  object["positive"] = assessment.options.bootstrap.positive == 1 ? "REAL" : "FAKE";
  object["thresholds"] = Json::array();
  for (const OperatingPoint& point : assessment.thresholds) object["thresholds"].push_back(point_json(point));
  object["operating_point"] = nullptr;
  if (assessment.operating_point) {
    object["operating_point"] = point_json(*assessment.operating_point);
    object["operating_point"]["wished_fake_recall"] = assessment.options.fake_recall;
  }
  object["split"] = run.split;
  object["store"] = {{"file", run.store}, {"content_hash", run.store_content_hash}};
  object["checkpoint"] = {{"step", run.step}, {"weights_sha256", run.weights_sha256}};
  object["temperature"] = run.temperature;
  object["model"] = model_json(run.model);
  return object.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace assay::launcher::evaluation
