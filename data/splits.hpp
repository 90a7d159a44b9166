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

// Which rows of the training split take part at all.
struct RowSelection {
  std::uint32_t first = 0;                    // the first rows of each class; 0: all
  std::vector<std::uint64_t> per_class = {};  // then at most so many of each label, a random choice; empty: all
};

struct TrainingSplit {
  std::vector<std::uint32_t> training;    // row numbers, ascending
  std::vector<std::uint32_t> validation;  // row numbers, ascending
};

// groups: the number of each row's group, none of which is parted: a group belongs to the class of its first row, and
// the share held out is the nearest below the fraction that whole groups allow; empty: each row by itself. Throws
// std::invalid_argument on a fraction outside [0, 1) and on groups that are not one for each row.
TrainingSplit split_validation(std::span<const std::uint8_t> labels, const ValidationOptions& options,
                               const RowSelection& selection = {}, std::span<const std::uint32_t> groups = {});

// Rows of images of which each makes `per_image` rows.
std::vector<std::uint32_t> rows_of_images(std::span<const std::uint32_t> images, std::uint32_t per_image);

}  // namespace assay::data
