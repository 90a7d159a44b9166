// SPDX-License-Identifier: Apache-2.0
// Says in words when the files alone, without pixels, tell the class. Pure; thread-safe.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "data/class_summary.hpp"
#include "data/finding.hpp"
#include "data/shortcut_test.hpp"

namespace assay::data {

struct SplitShortcuts {
  std::string split;
  ShortcutTest test;
};

// At most one warning (codec, size, shape or quality tell, or everything together tells nearly all) and, where there is
// none, at most one note: the file size tells although the format does not. In files of one format it follows from what
// the pictures show (smooth pictures are small files), which the detector is meant to see.
// classes: for the medians named; as many as needed are looked up by split and name.
std::vector<Finding> find_shortcuts(std::span<const SplitShortcuts> splits, std::span<const ClassSummary> classes,
                                    std::span<const std::string> class_names);

}  // namespace assay::data
