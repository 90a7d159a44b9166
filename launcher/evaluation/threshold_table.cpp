// SPDX-License-Identifier: Apache-2.0
#include "launcher/evaluation/threshold_table.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace assay::launcher::evaluation {

OperatingPoint operating_point(std::span<const std::uint8_t> labels, std::span<const double> scores, double threshold) {
  OperatingPoint point{.threshold = threshold, .metrics = label_metrics(count_confusion(labels, scores, threshold))};
  const Confusion& confusion = point.metrics.confusion;
  point.fake_recall = wilson_interval(confusion[0][0], confusion[0][0] + confusion[0][1]);
  point.real_recall = wilson_interval(confusion[1][1], confusion[1][0] + confusion[1][1]);
  return point;
}

std::optional<OperatingPoint> point_of_fake_recall(std::span<const std::uint8_t> labels, std::span<const double> scores,
                                                   double share) {
  if (!(share > 0 && share <= 1))
    throw std::invalid_argument("the wished recall on FAKE must be above 0 and at most 1");
  std::vector<double> of_fakes;
  for (std::size_t i = 0; i < labels.size() && i < scores.size(); ++i) {
    if (std::isnan(scores[i])) return std::nullopt;
    if (labels[i] == 0) of_fakes.push_back(scores[i]);
  }
  if (of_fakes.empty()) return std::nullopt;
  // The fewest images whose share, as it is divided later, reaches the wish.
  const double count = static_cast<double>(of_fakes.size());
  auto needed = static_cast<std::size_t>(share * count);
  while (static_cast<double>(needed) / count < share) ++needed;
  const auto last = of_fakes.begin() + static_cast<std::ptrdiff_t>(std::max<std::size_t>(needed, 1) - 1);
  std::nth_element(of_fakes.begin(), last, of_fakes.end());
  return operating_point(labels, scores, *last);
}

std::vector<OperatingPoint> threshold_table(std::span<const std::uint8_t> labels, std::span<const double> scores) {
  std::vector<OperatingPoint> table;
  for (int tenth = 1; tenth < 10; ++tenth) table.push_back(operating_point(labels, scores, tenth / 10.0));
  return table;
}

}  // namespace assay::launcher::evaluation
