// SPDX-License-Identifier: Apache-2.0
// The area under the ROC curve of scores that come with counts, and how sure it is. Pure; thread-safe. (The metrics of
// a run are launcher's; this serves the audit, which knows no models.)
#pragma once

#include <cstdint>
#include <vector>

namespace assay::data {

struct ScoredCount {
  double score = 0;
  std::uint64_t negatives = 0;
  std::uint64_t positives = 0;
};

// Probability that a positive scores above a negative, ties counting half (Mann and Whitney 1947). 0.5 when a class is
// empty.
double rank_area(std::vector<ScoredCount> scores);

// Standard error of an area measured on so many images (Hanley and McNeil, "The meaning and use of the area under a ROC
// curve", Radiology 1982, equation 1).
double area_error(double area, double negatives, double positives);

// Standard error of the mean area over `folds` equal parts of the images when the scores say nothing: the permutation
// distribution of the Mann-Whitney statistic in closed form, without ties (ties make it smaller).
double area_error_by_chance(double negatives, double positives, int folds);

}  // namespace assay::data
