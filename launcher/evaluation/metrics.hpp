// SPDX-License-Identifier: Apache-2.0
// Classification metrics in the words and conventions of scikit-learn, as pure functions of labels and scores.
// Undefined figures are NaN here and null in JSON. labels: 0 FAKE, 1 REAL; scores: P(REAL); predicted REAL when score >
// threshold. The curves are in curves.hpp.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>

#include "launcher/evaluation/curves.hpp"

namespace assay::launcher::evaluation {

// [true][predicted], FAKE = 0, REAL = 1.
using Confusion = std::array<std::array<std::uint64_t, 2>, 2>;

struct ClassFigures {
  double precision = 0, recall = 0, f1 = 0;  // 0 when the denominator is 0 (zero_division=0)
  std::uint64_t support = 0;
};

struct Metrics {
  std::uint64_t count = 0;
  double accuracy = 0;
  double precision = 0, recall = 0, f1 = 0;  // of the positive class
  double roc_auc = 0, average_precision = 0;
  double log_loss = 0;                           // clipped at float64 epsilon, as sklearn.metrics.log_loss
  double brier = 0, mse = 0, rmse = 0, mae = 0;  // of scores
  double mse_labels = 0, rmse_labels = 0;        // of predictions
  double balanced_accuracy = 0, mcc = 0;
  Confusion confusion{};
  std::array<ClassFigures, 2> per_class{};
  ClassFigures macro{}, weighted{};
};

// positive: 1 (REAL) or 0 (FAKE: ROC and PR rank by P(FAKE)). Of no images, every figure is NaN; with a NaN among the
// scores (predicted FAKE), every figure of the scores is. Throws std::invalid_argument on unequal lengths, a label that
// is neither 0 nor 1, or a score outside [0, 1].
Metrics compute_metrics(std::span<const std::uint8_t> labels, std::span<const double> scores, double threshold,
                        int positive = 1);

// metrics.json: one object, undefined figures null, confusion as {true_fake, false_real, false_fake, true_real}, where
// false_real is a FAKE image taken for REAL.
std::string metrics_json(const Metrics& metrics);

}  // namespace assay::launcher::evaluation
