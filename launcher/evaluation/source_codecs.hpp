// SPDX-License-Identifier: Apache-2.0
// In which codec the files of each class came: what a detector may have learned instead of their content. Pure.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>

#include "data/store_reader.hpp"

namespace assay::launcher::evaluation {

// Images of each class by the codec of their file.
struct SourceCodecs {
  std::array<std::uint64_t, 2> png = {0, 0};  // FAKE, REAL
  std::array<std::uint64_t, 2> jpeg = {0, 0};
  int jpeg_quality = 90;        // median of the JPEGs whose quality is known
  bool quality_known = false;   // false: the 90 is a usual value and nothing else
  std::string difference = {};  // in words, how the codecs of the classes differ; empty where they do not

  // Share of the images of a class that were PNGs; NaN without images.
  double png_share(int label) const;
};

// labels, sources: of the same images, each at least once.
SourceCodecs source_codecs(std::span<const std::uint8_t> labels, const data::SourceColumns& sources);

}  // namespace assay::launcher::evaluation
