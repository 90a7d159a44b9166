// SPDX-License-Identifier: Apache-2.0
// The curves of a ranking by score, and the areas under them, in scikit-learn's conventions. Pure. labels: 0 FAKE, 1
// REAL; scores: P(REAL).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace assay::launcher::evaluation {

struct RocCurve {
  std::vector<double> fpr, tpr, thresholds;  // first threshold is +inf; collinear points dropped when asked
};
// fpr (tpr) is NaN when there are no negatives (positives).
RocCurve roc_curve(std::span<const std::uint8_t> labels, std::span<const double> scores, bool drop_intermediate = true);

struct PrecisionRecallCurve {
  std::vector<double> precision, recall, thresholds;  // ascending thresholds, one fewer than points: the last is (1, 0)
};
PrecisionRecallCurve precision_recall_curve(std::span<const std::uint8_t> labels, std::span<const double> scores);

// NaN when only one class is present.
double roc_auc(std::span<const std::uint8_t> labels, std::span<const double> scores);
// NaN when there are no positives.
double average_precision(std::span<const std::uint8_t> labels, std::span<const double> scores);

// What all of them are made of: how many positives and negatives score at least (positive = 1) or at most (positive =
// 0) a distinct score, the most positive score first. Ranking P(REAL) downwards for FAKE is ranking 1 - P(REAL) without
// its rounding, which would tie scores near 0.
struct CurveCount {
  std::uint64_t true_positives = 0;
  std::uint64_t false_positives = 0;
  double threshold = 0;
};
// Throws std::invalid_argument on unequal lengths or a NaN.
std::vector<CurveCount> curve_counts(std::span<const std::uint8_t> labels, std::span<const double> scores,
                                     int positive);
double roc_auc(const std::vector<CurveCount>& counts);
double average_precision(const std::vector<CurveCount>& counts);
// Under the precision-recall curve by trapezoids (sklearn.metrics.auc of it); NaN when there are no positives.
double precision_recall_auc(const std::vector<CurveCount>& counts);

}  // namespace assay::launcher::evaluation
