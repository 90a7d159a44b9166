// SPDX-License-Identifier: Apache-2.0
// What a detector costs and finds at different thresholds, and the threshold that finds a wished share of the FAKE
// images. Pure. labels: 0 FAKE, 1 REAL; scores: P(REAL); an image is taken for FAKE when its score is at most the
// threshold. A threshold chosen on the images it is then judged by is a little too kind: choose it on the validation
// split, then judge it on the test split.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "launcher/evaluation/intervals.hpp"
#include "launcher/evaluation/metrics.hpp"

namespace assay::launcher::evaluation {

struct OperatingPoint {
  double threshold = 0;
  Metrics metrics = {};  // label_metrics at that threshold
  // Shares of FAKE images found and of REAL images let through, by Wilson.
  Interval fake_recall = {}, real_recall = {};
};

// Throws std::invalid_argument as compute_metrics does.
OperatingPoint operating_point(std::span<const std::uint8_t> labels, std::span<const double> scores, double threshold);

// The least threshold that finds at least this share of the FAKE images: a FAKE image's score. Nothing when there is no
// FAKE image, or a score is NaN. Throws std::invalid_argument on a share outside (0, 1].
std::optional<OperatingPoint> point_of_fake_recall(std::span<const std::uint8_t> labels, std::span<const double> scores,
                                                   double share);

// For the thresholds 0.1, 0.2 ... 0.9.
std::vector<OperatingPoint> threshold_table(std::span<const std::uint8_t> labels, std::span<const double> scores);

}  // namespace assay::launcher::evaluation
