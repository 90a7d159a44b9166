// SPDX-License-Identifier: Apache-2.0
// Classification metrics in the words and conventions of scikit-learn, as pure functions of labels and scores.
// Undefined figures are NaN here and null in JSON. labels: 0 FAKE, 1 REAL; scores: P(REAL); predicted REAL when score >
// threshold. The curves are in curves.hpp.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "launcher/evaluation/curves.hpp"

namespace assay::launcher::evaluation {

// [true][predicted], FAKE = 0, REAL = 1.
using Confusion = std::array<std::array<std::uint64_t, 2>, 2>;

// Predicted REAL when score > threshold; a NaN is FAKE. Throws std::invalid_argument on unequal lengths, a label that
// is neither 0 nor 1, or a score outside [0, 1].
Confusion count_confusion(std::span<const std::uint8_t> labels, std::span<const double> scores, double threshold);

struct ClassFigures {
  double precision = 0, recall = 0, f1 = 0;  // 0 when the denominator is 0 (zero_division=0)
  std::uint64_t support = 0;
};

// Of each true class (row), the share that was predicted so; 0 in the row of a class without images.
using NormalisedConfusion = std::array<std::array<double, 2>, 2>;
NormalisedConfusion normalised(const Confusion& confusion);

struct Metrics {
  std::uint64_t count = 0;
  double accuracy = 0;
  double precision = 0, recall = 0, f1 = 0;  // of the positive class
  double roc_auc = 0, average_precision = 0;
  double pr_auc = 0;    // under the precision-recall curve by trapezoids, which is too kind between its points
  double log_loss = 0;  // clipped at float64 epsilon, as sklearn.metrics.log_loss
  double brier = 0, mse = 0, rmse = 0, mae = 0;  // of scores
  double mse_labels = 0, rmse_labels = 0;        // of predictions
  double balanced_accuracy = 0, mcc = 0;
  Confusion confusion{};
  std::array<ClassFigures, 2> per_class{};
  std::array<double, 2> class_accuracy{};  // share of each class that was predicted rightly; NaN without images
  ClassFigures macro{}, weighted{}, micro{};
};

// What follows from the confusion matrix alone; every figure of scores is NaN. positive: 1 (REAL) or 0 (FAKE). Of no
// images, every figure is NaN.
Metrics label_metrics(const Confusion& confusion, int positive = 1);

// -log of the probability given to the label, clipped at float64 epsilon.
double log_loss_of(std::uint8_t label, double score);

// positive: 1 (REAL) or 0 (FAKE: ROC and PR rank by P(FAKE)). Of no images, every figure is NaN; with a NaN among the
// scores (predicted FAKE), every figure of the scores is. Throws as count_confusion does.
Metrics compute_metrics(std::span<const std::uint8_t> labels, std::span<const double> scores, double threshold,
                        int positive = 1);

}  // namespace assay::launcher::evaluation
