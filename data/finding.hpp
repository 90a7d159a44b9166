// SPDX-License-Identifier: Apache-2.0
// One thing the audit found, in words for a person and with stable names for scripts.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace assay::data {

// The most important first: findings are listed in this order.
enum class FindingKind {
  image_under_two_labels,
  image_in_two_splits,
  near_duplicate_under_two_labels,
  near_duplicate_in_two_splits,
  shortcut,       // the files, without pixels, tell the class by their format
  codec_differs,  // between the classes
  size_differs,
  quality_differs,
  file_size_tells,  // the class, though codec, size and quality do not
  image_repeated,   // within one class of one split
  near_duplicate_repeated,
};
// "codec_differs", ...: stable, for scripts.
std::string_view finding_name(FindingKind kind);

// A note is worth knowing, a warning makes results doubtful.
enum class Severity { warning, note };
std::string_view severity_name(Severity severity);

struct ImagePlace {
  std::string split;
  std::string class_name;
  std::string name;       // bytes as they came: not fit for a terminal
  std::uint64_t row = 0;  // of the split
};

struct ImagePair {
  ImagePlace first, second;
  bool equal = true;       // else near duplicates
  double similarity = 1;   // of thumbnails, see near_duplicates.hpp; 1 for equal images
  bool same_file = false;  // equal to the last byte
};

struct Finding {
  FindingKind kind;
  Severity severity;
  std::string text;                 // one printable line: what, how much, what to do
  std::uint64_t count = 0;          // images concerned; 0 where the finding is about whole classes
  std::vector<ImagePair> examples;  // at most 20
};

// "train/REAL 0012.png", or the name alone where it begins with split and class; fit for a terminal.
std::string describe(const ImagePlace& place);
// Both, with '=' between equal images and '~' between near duplicates.
std::string describe(const ImagePair& pair);

}  // namespace assay::data
