// SPDX-License-Identifier: Apache-2.0
// Whether a probability means what it says: of the images given P(REAL) near 0.8, are 80 % REAL? Pure. labels: 0 FAKE,
// 1 REAL; scores: P(REAL).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace assay::launcher::evaluation {

struct CalibrationBin {
  double low = 0;  // scores above low, up to high; the first bin holds 0 too
  double high = 1;
  std::uint64_t count = 0;
  double mean_score = 0;
  double share_real = 0;
};

inline constexpr int kCalibrationBins = 15;

// Bins of equal width that hold images, as sklearn.calibration.calibration_curve(strategy="uniform") has them. Throws
// std::invalid_argument on unequal lengths, fewer than one bin, and a score outside [0, 1] or NaN.
std::vector<CalibrationBin> calibration_curve(std::span<const std::uint8_t> labels, std::span<const double> scores,
                                              int bins = kCalibrationBins);

// The expected calibration error: the mean over images of |mean score - share of REAL| of their bin (Naeini et al.,
// AAAI 2015, section 4; Guo et al., ICML 2017, with the probability of REAL in the place of the confidence). NaN for
// none.
double calibration_error(const std::vector<CalibrationBin>& curve);

}  // namespace assay::launcher::evaluation
