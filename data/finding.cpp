// SPDX-License-Identifier: Apache-2.0
#include "data/finding.hpp"

#include "data/files/one_line.hpp"

namespace assay::data {

std::string_view finding_name(FindingKind kind) {
  switch (kind) {
    case FindingKind::image_under_two_labels:
      return "image_under_two_labels";
    case FindingKind::image_in_two_splits:
      return "image_in_two_splits";
    case FindingKind::near_duplicate_under_two_labels:
      return "near_duplicate_under_two_labels";
    case FindingKind::near_duplicate_in_two_splits:
      return "near_duplicate_in_two_splits";
    case FindingKind::shortcut:
      return "shortcut";
    case FindingKind::codec_differs:
      return "codec_differs";
    case FindingKind::size_differs:
      return "size_differs";
    case FindingKind::quality_differs:
      return "quality_differs";
    case FindingKind::file_size_tells:
      return "file_size_tells";
    case FindingKind::image_repeated:
      return "image_repeated";
    case FindingKind::near_duplicate_repeated:
      break;
  }
  return "near_duplicate_repeated";
}

std::string_view severity_name(Severity severity) {
  return severity == Severity::warning ? "warning" : "note";
}

std::string describe(const ImagePlace& place) {
  const std::string folder = place.split + "/" + place.class_name;
  const bool told_by_name = place.name.starts_with(folder + "/");
  return files::one_line(told_by_name ? place.name : folder + " " + place.name);
}

std::string describe(const ImagePair& pair) {
  return describe(pair.first) + (pair.equal ? " = " : " ~ ") + describe(pair.second);
}

}  // namespace assay::data
