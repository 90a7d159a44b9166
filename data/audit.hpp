// SPDX-License-Identifier: Apache-2.0
// What a store holds and what would make results on it worthless: classes that differ in file format, size or JPEG
// quality (a detector would learn the format), and one picture in two splits or under two labels. Reads the whole store
// once and keeps some 400 bytes of each image, never the pixels.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "data/class_summary.hpp"
#include "data/duplicate_groups.hpp"
#include "data/finding.hpp"
#include "data/shortcut_findings.hpp"
#include "data/store_reader.hpp"

namespace assay::data {

struct AuditOptions {
  int threads = 1;
  // Images looked at so far, of all. Called on the caller's thread; may throw to stop.
  std::function<void(std::uint64_t done, std::uint64_t total)> progress = {};
};

struct Audit {
  std::vector<ClassSummary> classes;      // by split (train, validation, test), then label; empty classes included
  std::vector<SplitShortcuts> shortcuts;  // one for each split
  GroupSizes duplicates;                  // equal and look-alike images, over all splits
  ImageShape looked_at;                   // what pixel statistics are about: see inspected_rows.hpp
  std::vector<Finding> findings;          // the most important first; empty: nothing suspicious
};

// Findings and figures are the same for any number of threads. Throws StoreError; std::invalid_argument when
// threads < 1.
Audit audit_store(const StoreReader& store, const AuditOptions& options = {});

}  // namespace assay::data
