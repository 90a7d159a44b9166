// SPDX-License-Identifier: Apache-2.0
// ROC and precision-recall curves over the distinct scores, in integer counts until the last division (scikit-learn:
// sklearn.metrics._ranking, roc_curve and precision_recall_curve).
#include "launcher/evaluation/curves.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <stdexcept>

namespace assay::launcher::evaluation {
namespace {

constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();

double share(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? kUndefined : static_cast<double>(part) / static_cast<double>(whole);
}

// A point between two others on one line adds nothing to the drawn curve: its steps to both sides are equal.
bool is_corner(const std::vector<CurveCount>& counts, std::size_t i) {
  if (i == 0 || i + 1 == counts.size()) return true;
  const auto step = [](std::uint64_t a, std::uint64_t b) { return b - a; };
  const auto &before = counts[i - 1], &here = counts[i], &after = counts[i + 1];
  return step(before.false_positives, here.false_positives) != step(here.false_positives, after.false_positives) ||
         step(before.true_positives, here.true_positives) != step(here.true_positives, after.true_positives);
}

}  // namespace

std::vector<CurveCount> curve_counts(std::span<const std::uint8_t> labels, std::span<const double> scores,
                                     int positive) {
  if (labels.size() != scores.size()) throw std::invalid_argument("labels and scores differ in length");
  if (std::any_of(scores.begin(), scores.end(), [](double score) { return std::isnan(score); })) {
    throw std::invalid_argument("a score is NaN: it has no place in a ranking");
  }
  const double sign = positive == 1 ? 1.0 : -1.0;
  std::vector<std::size_t> order(scores.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return sign * scores[a] > sign * scores[b]; });
  std::vector<CurveCount> counts;
  CurveCount running;
  for (std::size_t i = 0; i < order.size(); ++i) {
    (labels[order[i]] == positive ? running.true_positives : running.false_positives) += 1;
    running.threshold = scores[order[i]];
    if (i + 1 == order.size() || scores[order[i + 1]] != running.threshold) counts.push_back(running);
  }
  return counts;
}

double roc_auc(const std::vector<CurveCount>& counts) {
  if (counts.empty() || counts.back().true_positives == 0 || counts.back().false_positives == 0) return kUndefined;
  // Twice the area under the trapezoids, in whole numbers.
  std::uint64_t doubled = 0;
  CurveCount before;
  for (const auto& here : counts) {
    doubled += (here.false_positives - before.false_positives) * (here.true_positives + before.true_positives);
    before = here;
  }
  return static_cast<double>(doubled) / 2 / static_cast<double>(before.true_positives) /
         static_cast<double>(before.false_positives);
}

double average_precision(const std::vector<CurveCount>& counts) {
  if (counts.empty() || counts.back().true_positives == 0) return kUndefined;
  double sum = 0;
  std::uint64_t before = 0;
  for (const auto& here : counts) {
    const std::uint64_t gained = here.true_positives - before;
    sum += static_cast<double>(gained) * share(here.true_positives, here.true_positives + here.false_positives);
    before = here.true_positives;
  }
  return sum / static_cast<double>(before);
}

double precision_recall_auc(const std::vector<CurveCount>& counts) {
  if (counts.empty() || counts.back().true_positives == 0) return kUndefined;
  double sum = 0, precision_before = 1;  // the curve begins at recall 0 with precision 1
  std::uint64_t before = 0;
  for (const auto& here : counts) {
    const double precision = share(here.true_positives, here.true_positives + here.false_positives);
    sum += static_cast<double>(here.true_positives - before) * (precision + precision_before) / 2;
    before = here.true_positives;
    precision_before = precision;
  }
  return sum / static_cast<double>(before);
}

RocCurve roc_curve(std::span<const std::uint8_t> labels, std::span<const double> scores, bool drop_intermediate) {
  const auto counts = curve_counts(labels, scores, 1);
  RocCurve curve;
  if (counts.empty()) return curve;
  const auto& last = counts.back();
  const auto add = [&](const CurveCount& point) {
    curve.fpr.push_back(share(point.false_positives, last.false_positives));
    curve.tpr.push_back(share(point.true_positives, last.true_positives));
    curve.thresholds.push_back(point.threshold);
  };
  add({0, 0, std::numeric_limits<double>::infinity()});
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (!drop_intermediate || is_corner(counts, i)) add(counts[i]);
  }
  return curve;
}

PrecisionRecallCurve precision_recall_curve(std::span<const std::uint8_t> labels, std::span<const double> scores) {
  const auto counts = curve_counts(labels, scores, 1);
  PrecisionRecallCurve curve;
  for (auto point = counts.rbegin(); point != counts.rend(); ++point) {
    curve.precision.push_back(share(point->true_positives, point->true_positives + point->false_positives));
    curve.recall.push_back(share(point->true_positives, counts.back().true_positives));
    curve.thresholds.push_back(point->threshold);
  }
  // The curve ends at recall 0, where precision is 1 by convention.
  curve.precision.push_back(1);
  curve.recall.push_back(0);
  return curve;
}

double roc_auc(std::span<const std::uint8_t> labels, std::span<const double> scores) {
  return roc_auc(curve_counts(labels, scores, 1));
}

double average_precision(std::span<const std::uint8_t> labels, std::span<const double> scores) {
  return average_precision(curve_counts(labels, scores, 1));
}

}  // namespace assay::launcher::evaluation
