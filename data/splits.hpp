// SPDX-License-Identifier: Apache-2.0
// The validation split of a run, derived from the labels of the training split: never baked into a store, so that one
// store serves every recipe. A pure function of its arguments.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace assay::data {

struct ValidationOptions {
  double fraction = 0.1;  // 0 <= fraction < 1; of each class when stratified
  std::uint64_t seed = 0;
  bool stratified = true;
};

struct TrainingSplit {
  std::vector<std::uint32_t> training;    // row numbers, ascending
  std::vector<std::uint32_t> validation;  // row numbers, ascending
};

// `first` > 0 keeps only the first rows of each class before splitting (0: all). Throws std::invalid_argument on a
// fraction outside [0, 1).
TrainingSplit split_validation(std::span<const std::uint8_t> labels, const ValidationOptions& options,
                               std::uint32_t first = 0);

}  // namespace assay::data
