// SPDX-License-Identifier: Apache-2.0
// The part of the audit that looks for one picture in several places: equal images, and near duplicates. Equal means
// the same bytes in a raw store (so a picture saved in two formats without loss counts) and the same file in an encoded
// one.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "data/duplicate_groups.hpp"
#include "data/duplicate_pairs.hpp"
#include "data/finding.hpp"

namespace assay::data {

struct Duplicates {
  std::vector<Finding> findings;  // at most one of each kind, in the order of the kinds
  GroupSizes groups;              // of equal and look-alike images, all splits together
};

// names: all names of a split; called only for splits that have duplicates. The same for any number of threads.
Duplicates find_duplicates(const ImageTraits& images, const std::vector<std::string>& class_names,
                           const std::function<std::vector<std::string>(const std::string& split)>& names, int threads);

}  // namespace assay::data
