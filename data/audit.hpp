// SPDX-License-Identifier: Apache-2.0
// What a store holds and what would make results on it worthless: classes that differ in file format, size or JPEG
// quality (a detector would learn the format; seen again and again in published sets), and one image in two splits or
// under two labels. Reads the whole store; one thread.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "data/store_reader.hpp"

namespace assay::data {

// The source files of one class of one split.
struct ClassCounts {
  std::string split;
  std::string class_name;
  std::uint64_t images = 0;
  std::uint64_t bytes = 0;
  std::map<std::string, std::uint64_t> codecs;  // "jpeg" -> images
  std::map<std::string, std::uint64_t> sizes;   // "WIDTHxHEIGHT" -> images
  std::map<int, std::uint64_t> qualities;       // of JPEGs, 1..100
};

enum class FindingKind { codec_differs, size_differs, quality_differs, image_in_two_splits, image_under_two_labels };
// "codec_differs", ...: stable, for scripts.
std::string finding_name(FindingKind kind);

struct Finding {
  FindingKind kind;
  std::string text;                   // one line for a person: what, how much, what to do
  std::uint64_t count = 0;            // images concerned; 0 where the finding is about whole classes
  std::vector<std::string> examples;  // at most 20 pairs "SPLIT/CLASS NAME = SPLIT/CLASS NAME"
};

struct Audit {
  std::vector<ClassCounts> classes;  // by split (train, validation, test), then label; empty classes included
  std::vector<Finding> findings;     // empty: nothing suspicious
};

// Throws StoreError.
Audit audit_store(const StoreReader& store);

// Half the sum of |p - q| over two histograms brought to 1 (total variation distance, 0..1), less what equal
// distributions of these sizes would show by chance: above 0 they differ. Exposed for tests.
double distribution_difference(const std::map<std::string, std::uint64_t>& a,
                               const std::map<std::string, std::uint64_t>& b);

}  // namespace assay::data
