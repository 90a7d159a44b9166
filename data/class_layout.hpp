// SPDX-License-Identifier: Apache-2.0
// From a list of paths to the rows of a store: finds the split and class folders, matches them to the class names, and
// puts the files in the order of the store (split, class, natural order of the path), which depends on the names alone.
// Pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "data/image_source.hpp"

namespace assay::data {

struct LayoutOptions {
  std::vector<std::string> classes = {"FAKE", "REAL"};  // folder names in any case; the position is the label
  bool classes_given = false;  // by the user: then folders of other classes are left out, else they are an error
  bool allow_empty_class = false;
};

struct PlannedRow {
  std::uint32_t file = 0;  // number in the listing
  std::uint8_t label = 0;
  std::string name;  // path below the wrapping folder
};

struct PlannedSplit {
  std::string split;  // one of store_format::kSplits
  std::vector<PlannedRow> rows;
};

struct Reject {
  std::string file;  // path as the source has it
  std::string reason;
};

struct Layout {
  std::vector<PlannedSplit> splits;  // in the order of store_format::kSplits; never empty
  std::vector<Reject> rejects;
  std::uint64_t left_out = 0;  // files in folders of classes that were not asked for
};

// input: what messages call the source. Throws InputError when no class folder is found, when classes do not match
// (with the names found), or when a class of a split is empty and may not be.
Layout plan_layout(const SourceListing& listing, const LayoutOptions& options, const std::string& input);

}  // namespace assay::data
