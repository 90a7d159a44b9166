// SPDX-License-Identifier: Apache-2.0
// The points of a random or Sobol search. What an axis is at point n is a function of (seed, n, the axis' key): more
// points, or axes in another order, leave the others as they are. Pure.
#pragma once

#include <string>
#include <vector>

#include "sweeps/sweep_file.hpp"

namespace assay::sweeps {

struct DrawnPoints {
  std::vector<Parameters> points;  // distinct; search.count of them, or fewer where the space has no more
  std::string note;                // what a person should know; empty: nothing
};

// Random: independent draws. Sobol: dimensions in the order of the axes' keys, moved by a digital shift of the seed
// (L'Ecuyer and Lemieux, "Recent advances in randomized quasi-Monte Carlo methods", 2002), which keeps the balance.
// Throws SweepError when there are more axes than a Sobol sequence has dimensions.
DrawnPoints drawn_points(const SweepFile& file);

}  // namespace assay::sweeps
