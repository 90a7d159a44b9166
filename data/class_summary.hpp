// SPDX-License-Identifier: Apache-2.0
// The source files and the pixels of one class of one split, in figures. Pure; thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "data/pixel_statistics.hpp"
#include "data/store_reader.hpp"

namespace assay::data {

struct Spread {
  double minimum = 0, median = 0, maximum = 0, sum = 0;  // all 0 without values
};
// The median of an even number of values is the mean of the middle two.
Spread spread_of(std::vector<double> values);

struct ClassSummary {
  std::string split;
  std::string class_name;
  std::uint64_t images = 0;
  Spread bytes;                                 // of the files
  Spread aspect_ratio;                          // width / height
  Spread bytes_per_pixel;                       // of the file, per pixel of the source
  std::map<std::string, std::uint64_t> codecs;  // "jpeg" -> images
  std::map<std::string, std::uint64_t> sizes;   // "WIDTHxHEIGHT" of the source -> images
  std::map<int, std::uint64_t> qualities;       // of JPEGs, 1..100; 0: not to be told
  PixelStatistics pixels;                       // as the audit saw them
};

// Counts the files of the rows with this label; pixels are left empty.
ClassSummary summarise_files(const std::string& split, const std::string& class_name, std::uint8_t label,
                             std::span<const std::uint8_t> labels, const SourceColumns& sources);

}  // namespace assay::data
