// SPDX-License-Identifier: Apache-2.0
#include "launcher/evaluation/metrics.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>

namespace assay::launcher::evaluation {
namespace {

constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();

double ratio(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

void check_inputs(std::span<const std::uint8_t> labels, std::span<const double> scores) {
  if (labels.size() != scores.size()) throw std::invalid_argument("labels and scores differ in length");
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (labels[i] > 1) throw std::invalid_argument("label " + std::to_string(labels[i]) + " is neither 0 nor 1");
    if (scores[i] < 0 || scores[i] > 1) {
      throw std::invalid_argument("score of image " + std::to_string(i) + " is outside [0, 1]");
    }
  }
}

ClassFigures class_figures(const Confusion& confusion, int positive) {
  const int other = 1 - positive;
  const std::uint64_t hits = confusion[positive][positive];
  const std::uint64_t predicted = hits + confusion[other][positive];
  ClassFigures figures;
  figures.support = hits + confusion[positive][other];
  figures.precision = ratio(hits, predicted);
  figures.recall = ratio(hits, figures.support);
  figures.f1 = ratio(2 * hits, predicted + figures.support);
  return figures;
}

// weights add up to 1.
ClassFigures averaged(const std::array<ClassFigures, 2>& classes, double weight_fake, double weight_real) {
  const auto mean = [&](double ClassFigures::*figure) {
    return weight_fake * classes[0].*figure + weight_real * classes[1].*figure;
  };
  return {mean(&ClassFigures::precision), mean(&ClassFigures::recall), mean(&ClassFigures::f1),
          classes[0].support + classes[1].support};
}

// Mean recall over the classes that are present.
double balanced(const std::array<ClassFigures, 2>& classes) {
  double sum = 0;
  int present = 0;
  for (const auto& figures : classes) {
    if (figures.support == 0) continue;
    sum += figures.recall;
    ++present;
  }
  return sum / present;
}

// Matthews correlation (1975), 0 when a margin of the confusion matrix is empty.
double matthews(const Confusion& confusion) {
  const auto d = [&](int t, int p) { return static_cast<double>(confusion[t][p]); };
  const double margins = (d(0, 0) + d(0, 1)) * (d(1, 0) + d(1, 1)) * (d(0, 0) + d(1, 0)) * (d(0, 1) + d(1, 1));
  return margins == 0 ? 0 : (d(0, 0) * d(1, 1) - d(0, 1) * d(1, 0)) / std::sqrt(margins);
}

void add_score_errors(Metrics& metrics, std::span<const std::uint8_t> labels, std::span<const double> scores) {
  double squared = 0, absolute = 0, logarithmic = 0;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const double gap = scores[i] - labels[i];
    squared += gap * gap;
    absolute += std::abs(gap);
    logarithmic += log_loss_of(labels[i], scores[i]);
  }
  const double count = static_cast<double>(labels.size());
  metrics.mse = metrics.brier = squared / count;
  metrics.rmse = std::sqrt(metrics.mse);
  metrics.mae = absolute / count;
  metrics.log_loss = logarithmic / count;
}

void add_areas(Metrics& metrics, const std::vector<CurveCount>& counts) {
  metrics.roc_auc = roc_auc(counts);
  metrics.average_precision = average_precision(counts);
  metrics.pr_auc = precision_recall_auc(counts);
}

Metrics undefined() {
  Metrics metrics;
  for (double* figure :
       {&metrics.accuracy, &metrics.precision, &metrics.recall, &metrics.f1, &metrics.roc_auc,
        &metrics.average_precision, &metrics.pr_auc, &metrics.log_loss, &metrics.brier, &metrics.mse, &metrics.rmse,
        &metrics.mae, &metrics.mse_labels, &metrics.rmse_labels, &metrics.balanced_accuracy, &metrics.mcc,
        &metrics.class_accuracy[0], &metrics.class_accuracy[1]}) {
    *figure = kUndefined;
  }
  return metrics;
}

std::uint64_t row_sum(const Confusion& confusion, int label) {
  return confusion[label][0] + confusion[label][1];
}

}  // namespace

double log_loss_of(std::uint8_t label, double score) {
  constexpr double kEpsilon = std::numeric_limits<double>::epsilon();
  return -std::log(std::clamp(label == 1 ? score : 1 - score, kEpsilon, 1 - kEpsilon));
}

Confusion count_confusion(std::span<const std::uint8_t> labels, std::span<const double> scores, double threshold) {
  check_inputs(labels, scores);
  Confusion confusion{};
  for (std::size_t i = 0; i < labels.size(); ++i) ++confusion[labels[i]][scores[i] > threshold ? 1 : 0];
  return confusion;
}

NormalisedConfusion normalised(const Confusion& confusion) {
  NormalisedConfusion shares{};
  for (int label : {0, 1}) {
    for (int predicted : {0, 1}) {
      shares[label][predicted] = ratio(confusion[label][predicted], row_sum(confusion, label));
    }
  }
  return shares;
}

Metrics label_metrics(const Confusion& confusion, int positive) {
  Metrics metrics = undefined();
  metrics.confusion = confusion;
  metrics.count = row_sum(confusion, 0) + row_sum(confusion, 1);
  if (metrics.count == 0) return metrics;
  const std::uint64_t right = confusion[0][0] + confusion[1][1];
  metrics.accuracy = ratio(right, metrics.count);
  metrics.mse_labels = ratio(metrics.count - right, metrics.count);
  metrics.rmse_labels = std::sqrt(metrics.mse_labels);
  metrics.per_class = {class_figures(confusion, 0), class_figures(confusion, 1)};
  for (int label : {0, 1}) {
    if (row_sum(confusion, label) > 0) metrics.class_accuracy[label] = metrics.per_class[label].recall;
  }
  metrics.macro = averaged(metrics.per_class, 0.5, 0.5);
  const double share_real = ratio(metrics.per_class[1].support, metrics.count);
  metrics.weighted = averaged(metrics.per_class, ratio(metrics.per_class[0].support, metrics.count), share_real);
  // Each image has one class and one prediction: counted over both classes, all three are the accuracy.
  metrics.micro = {metrics.accuracy, metrics.accuracy, metrics.accuracy, metrics.count};
  const ClassFigures& asked = metrics.per_class[positive == 0 ? 0 : 1];
  metrics.precision = asked.precision;
  metrics.recall = asked.recall;
  metrics.f1 = asked.f1;
  metrics.balanced_accuracy = balanced(metrics.per_class);
  metrics.mcc = matthews(confusion);
  return metrics;
}

Metrics compute_metrics(std::span<const std::uint8_t> labels, std::span<const double> scores, double threshold,
                        int positive) {
  Metrics metrics = label_metrics(count_confusion(labels, scores, threshold), positive);
  if (labels.empty()) return metrics;
  // A score that is NaN (a diverged model) has no place in a ranking.
  if (std::none_of(scores.begin(), scores.end(), [](double score) { return std::isnan(score); })) {
    add_areas(metrics, curve_counts(labels, scores, positive == 0 ? 0 : 1));
  }
  add_score_errors(metrics, labels, scores);
  return metrics;
}

}  // namespace assay::launcher::evaluation
