// SPDX-License-Identifier: Apache-2.0
#include "launcher/evaluation/calibration_curve.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>

namespace assay::launcher::evaluation {
namespace {

// As numpy.linspace(0, 1, bins + 1) has it: the last edge is 1 exactly.
double edge(int number, int bins) {
  return number == bins ? 1 : static_cast<double>(number) * (1.0 / bins);
}

// A score on an edge belongs to the bin below it.
std::vector<double> inner_edges(int bins) {
  std::vector<double> edges;
  for (int i = 1; i < bins; ++i) edges.push_back(edge(i, bins));
  return edges;
}

}  // namespace

std::vector<CalibrationBin> calibration_curve(std::span<const std::uint8_t> labels, std::span<const double> scores,
                                              int bins) {
  if (labels.size() != scores.size()) throw std::invalid_argument("labels and scores differ in length");
  if (bins < 1) throw std::invalid_argument("a calibration curve needs a bin at least");
  const std::vector<double> edges = inner_edges(bins);
  std::vector<CalibrationBin> curve(static_cast<std::size_t>(bins));
  for (std::size_t i = 0; i < scores.size(); ++i) {
    if (!(scores[i] >= 0 && scores[i] <= 1)) {
      throw std::invalid_argument("score of image " + std::to_string(i) + " is outside [0, 1]");
    }
    CalibrationBin& bin =
        curve[static_cast<std::size_t>(std::lower_bound(edges.begin(), edges.end(), scores[i]) - edges.begin())];
    ++bin.count;
    bin.mean_score += scores[i];
    bin.share_real += labels[i];
  }
  for (int i = 0; i < bins; ++i) {
    CalibrationBin& bin = curve[static_cast<std::size_t>(i)];
    bin.low = edge(i, bins);
    bin.high = edge(i + 1, bins);
    bin.mean_score /= static_cast<double>(bin.count);
    bin.share_real /= static_cast<double>(bin.count);
  }
  std::erase_if(curve, [](const CalibrationBin& bin) { return bin.count == 0; });
  return curve;
}

double calibration_error(const std::vector<CalibrationBin>& curve) {
  if (curve.empty()) return std::numeric_limits<double>::quiet_NaN();
  double sum = 0;
  std::uint64_t count = 0;
  for (const CalibrationBin& bin : curve) {
    sum += static_cast<double>(bin.count) * std::abs(bin.mean_score - bin.share_real);
    count += bin.count;
  }
  return sum / static_cast<double>(count);
}

}  // namespace assay::launcher::evaluation
