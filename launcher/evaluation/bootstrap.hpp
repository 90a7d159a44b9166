// SPDX-License-Identifier: Apache-2.0
// Intervals of figures that are no plain share of images (ROC AUC, average precision, F1, log loss ...): the same
// figure of many sets of images drawn with replacement, FAKE from FAKE and REAL from REAL (Efron and Tibshirani, "An
// introduction to the bootstrap", 1993, chapters 13 and 16), of which the middle 95 % are kept. Images are sorted once;
// a resample is how often each was drawn, and one walk over those counts gives every figure.
#pragma once

#include <cstdint>
#include <span>

#include "launcher/evaluation/intervals.hpp"

namespace assay::launcher::evaluation {

struct BootstrapOptions {
  std::uint32_t resamples = 1000;  // 0: every interval is undefined
  std::uint64_t seed = 0;
  double threshold = 0.5;  // predicted REAL when score > threshold
  int positive = 1;        // 1 REAL, 0 FAKE: of F1 and average precision
  int threads = 1;
};

// Of the figures of the same names in Metrics.
struct BootstrapIntervals {
  Interval balanced_accuracy = {}, mcc = {}, f1 = {}, macro_f1 = {};
  Interval roc_auc = {}, average_precision = {};
  Interval log_loss = {}, brier = {}, rmse = {};
};

// labels: 0 FAKE, 1 REAL; scores: P(REAL). What is drawn depends on (seed, number of the resample, class) and on the
// order of the scores alone: never on the order of the images, or the number of threads. Undefined figures have
// undefined intervals, as has an F1 without positive images; with a NaN among the scores all have. Throws
// std::invalid_argument on unequal lengths and on a positive class that is neither 0 nor 1.
BootstrapIntervals bootstrap_intervals(std::span<const std::uint8_t> labels, std::span<const double> scores,
                                       const BootstrapOptions& options);

}  // namespace assay::launcher::evaluation
