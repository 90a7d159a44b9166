// SPDX-License-Identifier: Apache-2.0
#include "launcher/artefacts/model_card.hpp"

#include <absl/strings/str_format.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <utility>

#include "launcher/layer_text.hpp"
#include "launcher/training/model_description.hpp"
#include "launcher/training/trained_facts.hpp"

namespace assay::launcher::artefacts {
namespace {

using Json = nlohmann::ordered_json;  // writes NaN as null
using evaluation::Assessment;
using evaluation::EvaluatedRun;

std::string seen_size(const training::TrainedModel& trained) {
  const training::ImageSize size = training::image_size_of(trained);
  return shape_text({size.width, size.height});
}

Json architecture_json(const ModelFacts& facts) {
  Json lines = {facts.architecture};
  for (const std::string& line : layer_lines(facts)) lines.push_back(line);
  return lines;
}

Json trained_on_json(const training::TrainedModel& trained) {
  const training::DataIdentity& data = trained.state.data;
  return {{"store", std::filesystem::path(data.path).filename().string()},
          {"content_hash", data.content_hash},
          {"classes", data.class_names},
          {"stored_size", shape_text({data.width, data.height})},
          {"seen_size", seen_size(trained)},
          {"views", trained.config.data.views}};
}

Json evaluated_on_json(const EvaluatedRun& run, const Assessment& assessment) {
  return {{"store", run.store},
          {"content_hash", run.store_content_hash},
          {"split", run.split},
          {"images", assessment.metrics.count},
          {"FAKE", assessment.metrics.per_class[0].support},
          {"REAL", assessment.metrics.per_class[1].support}};
}

Json with_interval(double value, const evaluation::Interval& interval) {
  return {{"value", value}, {"low", interval.low}, {"high", interval.high}};
}

Json metrics_json(const Assessment& assessment) {
  const evaluation::Metrics& metrics = assessment.metrics;
  return {{"accuracy", with_interval(metrics.accuracy, assessment.shares.accuracy)},
          {"balanced_accuracy", with_interval(metrics.balanced_accuracy, assessment.resampled.balanced_accuracy)},
          {"fake_recall", with_interval(metrics.class_accuracy[0], assessment.shares.recall[0])},
          {"real_recall", with_interval(metrics.class_accuracy[1], assessment.shares.recall[1])},
          {"f1", with_interval(metrics.f1, assessment.resampled.f1)},
          {"roc_auc", with_interval(metrics.roc_auc, assessment.resampled.roc_auc)},
          {"average_precision", with_interval(metrics.average_precision, assessment.resampled.average_precision)},
          {"log_loss", with_interval(metrics.log_loss, assessment.resampled.log_loss)},
          {"brier", with_interval(metrics.brier, assessment.resampled.brier)},
          {"calibration_error", assessment.calibration_error}};
}

std::string limit_of_kind(const EvaluatedRun& run) {
  return "The figures hold for images like those of split '" + run.split + "' of store " +
         run.store_content_hash.substr(0, 12) +
         ": other generators, cameras and file formats can be judged quite differently "
         "('assay evaluate --robustness' shows how much of that comes from the format alone).";
}

std::string limit_of_size(const training::TrainedModel& trained) {
  return "The model sees " + seen_size(trained) +
         " pixels: larger images are shrunk to that first, which removes the finest traces of a generator.";
}

std::string limit_of_count(const Assessment& assessment) {
  const evaluation::Interval& interval = assessment.shares.accuracy;
  return absl::StrFormat("With %d images the accuracy is known no better than from %.4f to %.4f (95 %%).",
                         assessment.metrics.count, interval.low, interval.high);
}

std::string limit_of_prevalence(const Assessment& assessment) {
  const evaluation::Metrics& metrics = assessment.metrics;
  return absl::StrFormat(
      "%.1f %% of these images are FAKE: where fewer are, a larger part of the images called FAKE are REAL.",
      100 * static_cast<double>(metrics.per_class[0].support) / static_cast<double>(metrics.count));
}

std::string limit_of_probability(const EvaluatedRun& run, const Assessment& assessment) {
  const std::string scaled =
      run.temperature == 1 ? std::string("Probabilities are as the training left them")
                           : absl::StrFormat("Probabilities were scaled by a temperature of %.4g", run.temperature);
  return scaled + absl::StrFormat(": on these images they are off by %.4f on average (expected calibration error).",
                                  assessment.calibration_error);
}

Json limits_json(const training::TrainedModel& trained, const EvaluatedRun& run, const Assessment& assessment) {
  Json limits = {limit_of_kind(run), limit_of_size(trained)};
  if (assessment.metrics.count > 0) {
    limits.push_back(limit_of_count(assessment));
    limits.push_back(limit_of_prevalence(assessment));
  }
  if (!assessment.calibration.empty()) limits.push_back(limit_of_probability(run, assessment));
  if (run.split == "train") {
    limits.push_back("The split is the one the model was trained on: its figures say nothing of new images.");
  }
  return limits;
}

std::string card(const training::TrainedModel& trained, const ModelFacts& facts, Json evaluated_on, Json metrics,
                 Json limits) {
  const config::RunConfig& config = trained.config;
  const Json object = {{"architecture", architecture_json(facts)},
                       {"optimizer", config.optimizer.kind},
                       {"learning_rate", config.optimizer.lr},
                       {"loss", config.loss.kind},
                       {"parameters", facts.counts.parameters},
                       {"epochs", trained.state.epoch},
                       {"batch", config.batch},
                       {"data", {{"trained_on", trained_on_json(trained)}, {"evaluated_on", std::move(evaluated_on)}}},
                       {"metrics", std::move(metrics)},
                       {"limits", std::move(limits)}};
  return object.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

std::string model_card_json(const training::TrainedModel& trained, const EvaluatedRun& run,
                            const Assessment& assessment) {
  return card(trained, run.model, evaluated_on_json(run, assessment), metrics_json(assessment),
              limits_json(trained, run, assessment));
}

std::string unevaluated_model_card_json(const training::TrainedModel& trained,
                                        const std::map<std::string, double, std::less<>>& figures) {
  Json metrics = Json::object();
  for (const auto& [name, value] : figures) metrics[name] = with_interval(value, {});
  return card(trained, training::model_facts(trained), nullptr, std::move(metrics),
              {"It was never evaluated ('assay evaluate'): the figures are those its training ended with, of images "
               "that helped to choose it.",
               limit_of_size(trained)});
}

}  // namespace assay::launcher::artefacts
