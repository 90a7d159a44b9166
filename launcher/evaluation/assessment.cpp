// SPDX-License-Identifier: Apache-2.0
#include "launcher/evaluation/assessment.hpp"

#include <algorithm>
#include <cmath>

namespace assay::launcher::evaluation {
namespace {

ShareIntervals share_intervals(const Confusion& confusion) {
  const std::uint64_t right = confusion[0][0] + confusion[1][1], wrong = confusion[0][1] + confusion[1][0];
  ShareIntervals intervals{.accuracy = wilson_interval(right, right + wrong)};
  for (int label : {0, 1}) {
    const std::uint64_t hits = confusion[label][label];
    intervals.precision[label] = wilson_interval(hits, hits + confusion[1 - label][label]);
    intervals.recall[label] = wilson_interval(hits, hits + confusion[label][1 - label]);
  }
  return intervals;
}

}  // namespace

Assessment assess(std::span<const std::uint8_t> labels, std::span<const double> scores,
                  const AssessmentOptions& options) {
  Assessment assessment{.options = options};
  assessment.metrics = compute_metrics(labels, scores, options.bootstrap.threshold, options.bootstrap.positive);
  assessment.shares = share_intervals(assessment.metrics.confusion);
  assessment.resampled = bootstrap_intervals(labels, scores, options.bootstrap);
  if (std::none_of(scores.begin(), scores.end(), [](double score) { return std::isnan(score); })) {
    assessment.calibration = calibration_curve(labels, scores);
  }
  assessment.calibration_error = calibration_error(assessment.calibration);
  assessment.thresholds = threshold_table(labels, scores);
  assessment.operating_point = point_of_fake_recall(labels, scores, options.fake_recall);
  return assessment;
}

}  // namespace assay::launcher::evaluation
