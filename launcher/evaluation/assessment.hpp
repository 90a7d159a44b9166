// SPDX-License-Identifier: Apache-2.0
// Everything that `assay evaluate` finds in a set of predictions: figures, how sure they are, whether probabilities
// mean what they say, and what other thresholds would do. Pure.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "launcher/evaluation/bootstrap.hpp"
#include "launcher/evaluation/calibration_curve.hpp"
#include "launcher/evaluation/intervals.hpp"
#include "launcher/evaluation/metrics.hpp"
#include "launcher/evaluation/threshold_table.hpp"

namespace assay::launcher::evaluation {

struct AssessmentOptions {
  BootstrapOptions bootstrap;  // threshold and positive class are those of the metrics too
  double fake_recall = 0.95;   // wished of the operating point; above 0, at most 1
};

// By Wilson.
struct ShareIntervals {
  Interval accuracy = {};
  std::array<Interval, 2> precision = {}, recall = {};  // of FAKE and REAL
};

struct Assessment {
  AssessmentOptions options;
  Metrics metrics = {};
  ShareIntervals shares = {};
  BootstrapIntervals resampled = {};
  std::vector<CalibrationBin> calibration = {};  // empty where a score is NaN
  double calibration_error = 0;                  // NaN then
  std::vector<OperatingPoint> thresholds = {};
  std::optional<OperatingPoint> operating_point = {};  // of the wished recall on FAKE
};

// labels: 0 FAKE, 1 REAL; scores: P(REAL). Throws std::invalid_argument as compute_metrics and point_of_fake_recall do.
Assessment assess(std::span<const std::uint8_t> labels, std::span<const double> scores,
                  const AssessmentOptions& options);

}  // namespace assay::launcher::evaluation
