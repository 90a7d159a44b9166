// SPDX-License-Identifier: Apache-2.0
#include "launcher/evaluation/assessment_text.hpp"

#include <absl/strings/str_format.h>

#include <algorithm>
#include <cmath>

#include "data/files/shortest_number.hpp"
#include "launcher/evaluation/classification_report.hpp"
#include "launcher/table.hpp"

namespace assay::launcher::evaluation {
namespace {

using data::files::shortest;

std::string figure(double value) {
  return std::isnan(value) ? "-" : absl::StrFormat("%.4f", value);
}

std::string range(const Interval& interval) {
  return std::isnan(interval.low) ? "-" : absl::StrFormat("%.4f to %.4f", interval.low, interval.high);
}

std::string heading(const Assessment& assessment, const EvaluatedRun& run) {
  std::string text =
      absl::StrFormat("%s split, %d images, checkpoint of step %d", run.split, assessment.metrics.count, run.step);
  if (run.temperature != 1) text += absl::StrFormat(", temperature %.4f", run.temperature);
  return text + "\n" + run.model.architecture + "\n";
}

}  // namespace

std::string assessment_text(const Assessment& assessment, const EvaluatedRun& run, bool thresholds) {
  std::string text = heading(assessment, run) + "\n" + headline_table(assessment) + "\n" +
                     classification_report(assessment.metrics, 4) + "\n" + operating_point_line(assessment) + "\n";
  if (thresholds) text += "\n" + threshold_text(assessment) + "\n";
  return text;
}

std::string headline_table(const Assessment& assessment) {
  const Metrics& metrics = assessment.metrics;
  const BootstrapIntervals& resampled = assessment.resampled;
  const int positive = assessment.options.bootstrap.positive;
  const std::string of = positive == 1 ? " of REAL" : " of FAKE";
  Table table({{"figure"}, {"value", Align::right}, {"95 % interval", Align::right}});
  const auto add = [&](const std::string& name, double value, const Interval& interval) {
    table.add({name, figure(value), range(interval)});
  };
  add("accuracy", metrics.accuracy, assessment.shares.accuracy);
  add("balanced accuracy", metrics.balanced_accuracy, resampled.balanced_accuracy);
  add("precision" + of, metrics.precision, assessment.shares.precision[positive]);
  add("recall" + of, metrics.recall, assessment.shares.recall[positive]);
  add("F1" + of, metrics.f1, resampled.f1);
  add("ROC AUC", metrics.roc_auc, resampled.roc_auc);
  add("average precision" + of, metrics.average_precision, resampled.average_precision);
  add("log loss", metrics.log_loss, resampled.log_loss);
  add("Brier score", metrics.brier, resampled.brier);
  add("calibration error", assessment.calibration_error, {});
  return table.text();
}

// In full: a rounded threshold may lie on the other side of the very score it is.
std::string operating_point_line(const Assessment& assessment) {
  const double wished = assessment.options.fake_recall;
  if (!assessment.operating_point) {
    return absl::StrFormat("no threshold for a recall of %g on FAKE: no FAKE images, or no scores", wished);
  }
  const OperatingPoint& point = *assessment.operating_point;
  return absl::StrFormat("threshold %s finds %.4f of FAKE (%s; wished %g) and lets %s of REAL through (%s)",
                         shortest(point.threshold), point.metrics.class_accuracy[0], range(point.fake_recall), wished,
                         figure(point.metrics.class_accuracy[1]), range(point.real_recall));
}

std::string threshold_text(const Assessment& assessment) {
  std::vector<OperatingPoint> points = assessment.thresholds;
  if (assessment.operating_point) points.push_back(*assessment.operating_point);
  std::stable_sort(points.begin(), points.end(),
                   [](const OperatingPoint& a, const OperatingPoint& b) { return a.threshold < b.threshold; });
  Table table({{"threshold", Align::right},
               {"FAKE found", Align::right},
               {"REAL let through", Align::right},
               {"precision of FAKE", Align::right},
               {"accuracy", Align::right}});
  for (const OperatingPoint& point : points) {
    const Metrics& metrics = point.metrics;
    table.add({shortest(point.threshold), figure(metrics.class_accuracy[0]), figure(metrics.class_accuracy[1]),
               figure(metrics.per_class[0].precision), figure(metrics.accuracy)});
  }
  return table.text();
}

}  // namespace assay::launcher::evaluation
