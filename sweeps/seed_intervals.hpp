// SPDX-License-Identifier: Apache-2.0
// Trials that differ in nothing but `seed` are one point, measured several times: its mean, and how far chance alone
// moves it. Pure.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "sweeps/collection.hpp"

namespace assay::sweeps {

// Where there is one value only, deviation, low and high are NaN.
struct SeedFigure {
  std::size_t count = 0;  // trials that have the figure
  double mean = 0;
  double deviation = 0;  // standard deviation, n - 1
  double low = 0;        // 95 % interval of the mean by Student's t: of what other seeds would give, not other images
  double high = 0;
};

struct SeedPoint {
  Parameters parameters;                           // without `seed`
  std::vector<std::size_t> trials = {};            // places in Collection::trials; done ones only
  std::map<std::string, SeedFigure> figures = {};  // "best.METRIC" and "evaluation.SPLIT.FIGURE"
};

SeedFigure summarise(const std::vector<double>& values);

// In the order of the plan. Empty where no point was measured with two seeds. Only trials that are done count: one that
// was stopped early has other epochs behind it.
std::vector<SeedPoint> seed_points(const Collection& collection);

}  // namespace assay::sweeps
