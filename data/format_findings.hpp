// SPDX-License-Identifier: Apache-2.0
// Classes that differ in codec, size or JPEG quality: a detector would learn the file format (seen again and again in
// published sets). Pure; thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "data/class_summary.hpp"
#include "data/finding.hpp"

namespace assay::data {

using ValueCounts = std::map<std::string, std::uint64_t>;

// Compares the classes over all splits.
std::vector<Finding> find_format_differences(std::span<const ClassSummary> classes);

// Half the sum of |p - q| over two histograms brought to 1 (total variation distance, 0..1), less what equal
// distributions of these sizes would show by chance: above 0 they differ. Exposed for tests.
double distribution_difference(const ValueCounts& a, const ValueCounts& b);

}  // namespace assay::data
