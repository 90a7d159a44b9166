// SPDX-License-Identifier: Apache-2.0
// Sixty scores in tenths, most of them tied, and the figures scikit-learn 1.9.1 gives for them: the cases that hold
// anywhere, without the shared golden files.
#pragma once

#include <cstdint>
#include <vector>

namespace assay::launcher::evaluation {

inline const std::vector<std::uint8_t> kTiedLabels = {1, 0, 1, 0, 1, 0, 0, 1, 1, 1, 0, 1, 0, 1, 1, 0, 0, 1, 1, 0,
                                                      0, 0, 0, 1, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 1, 1, 0,
                                                      0, 1, 1, 1, 0, 0, 1, 1, 0, 1, 0, 1, 0, 1, 0, 1, 1, 0, 0, 0};
inline const std::vector<double> kTiedScores = {
    0.5, 0.6, 0.5,  0,   0.7, 0.4, 0.1, 1,   0.8, 0.8, 0.1, 0.7, 0.3, 0.1, 0.8, 0,   0.3, 0.3, 1,   0.4,
    0.5, 0.5, -0.0, 0.1, 0.2, 0.9, 0.3, 0.5, 0.5, 0.3, 0.4, 0.8, 0.2, 0,   0.6, 0.2, 0.4, 0.5, 0.7, 0,
    0.5, 1,   1,    0.3, 0.4, 0,   0.8, 0.7, 0.1, 0.8, 0.3, 0.9, 0.3, 0.8, 0,   0.4, 0.6, 0.4, 0.3, 0.7};

}  // namespace assay::launcher::evaluation
