// SPDX-License-Identifier: Apache-2.0
#include "launcher/evaluation/robustness.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "launcher/evaluation/metrics.hpp"

namespace assay::launcher::evaluation {
namespace {

constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();
// Of the normal distribution: 95 % lie within.
constexpr double kQuantile = 1.959963984540054;

struct PairedCounts {
  std::uint64_t lost = 0;
  std::uint64_t gained = 0;
};

PairedCounts compare(std::span<const std::uint8_t> labels, std::span<const double> before,
                     std::span<const double> after, double threshold) {
  PairedCounts counts;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const bool was_right = (before[i] > threshold) == (labels[i] == 1);
    const bool is_right = (after[i] > threshold) == (labels[i] == 1);
    counts.lost += was_right && !is_right;
    counts.gained += !was_right && is_right;
  }
  return counts;
}

double mean_shift(std::span<const std::uint8_t> labels, std::span<const double> before, std::span<const double> after,
                  int label) {
  double sum = 0, count = 0;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (labels[i] != label) continue;
    sum += after[i] - before[i];
    ++count;
  }
  return count == 0 ? kUndefined : sum / count;
}

}  // namespace

Interval paired_change(std::uint64_t lost, std::uint64_t gained, std::uint64_t whole) {
  if (whole == 0) return {};
  const double total = static_cast<double>(whole) + 2;
  const double down = static_cast<double>(lost) + 0.5, up = static_cast<double>(gained) + 0.5;
  const double change = (up - down) / total;
  const double error = std::sqrt(up + down - (up - down) * (up - down) / total) / total;
  return {std::max(-1.0, change - kQuantile * error), std::min(1.0, change + kQuantile * error)};
}

RobustnessRow robustness_row(const Perturbation& perturbation, std::uint64_t touched,
                             std::span<const std::uint8_t> labels, std::span<const double> before,
                             std::span<const double> after, const BootstrapOptions& options) {
  if (labels.size() != before.size() || labels.size() != after.size()) {
    throw std::invalid_argument("robustness: labels and scores differ in length");
  }
  const Metrics metrics = compute_metrics(labels, after, options.threshold, options.positive);
  const BootstrapIntervals resampled = bootstrap_intervals(labels, after, options);
  const PairedCounts counts = compare(labels, before, after, options.threshold);
  const auto whole = static_cast<double>(labels.size());
  RobustnessRow row;
  row.perturbation = perturbation;
  row.touched = touched;
  row.accuracy = metrics.accuracy;
  row.accuracy_interval =
      wilson_interval(metrics.confusion[0][0] + metrics.confusion[1][1], static_cast<std::uint64_t>(labels.size()));
  row.balanced_accuracy = metrics.balanced_accuracy;
  row.balanced_accuracy_interval = resampled.balanced_accuracy;
  row.roc_auc = metrics.roc_auc;
  row.roc_auc_interval = resampled.roc_auc;
  const double lost = static_cast<double>(counts.lost), gained = static_cast<double>(counts.gained);
  row.accuracy_change = labels.empty() ? kUndefined : (gained - lost) / whole;
  row.flipped = labels.empty() ? kUndefined : (gained + lost) / whole;
  if (perturbation.kind == PerturbationKind::none) {
    // The images themselves: nothing was estimated.
    row.accuracy_change_interval = labels.empty() ? Interval{} : Interval{0, 0};
  } else {
    row.accuracy_change_interval = paired_change(counts.lost, counts.gained, labels.size());
  }
  row.shift = {mean_shift(labels, before, after, 0), mean_shift(labels, before, after, 1)};
  return row;
}

}  // namespace assay::launcher::evaluation
