// SPDX-License-Identifier: Apache-2.0
// The known name a typing mistake was most likely meant to be. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace assay::data::files {

// Levenshtein distance: insertions, deletions and substitutions of single characters.
std::size_t edit_distance(std::string_view a, std::string_view b);
// The candidate nearest to `given`, compared as a whole and by its last dotted parts ("lr" finds "optimizer.lr"); the
// earlier one of equals. Empty when there are no candidates.
std::string nearest_name(std::string_view given, const std::vector<std::string>& candidates);

}  // namespace assay::data::files
