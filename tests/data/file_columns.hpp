// SPDX-License-Identifier: Apache-2.0
// Source columns and labels of made-up files, for tests of what looks at files without pixels.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "data/store_reader.hpp"

namespace assay::data {

struct FileRow {
  std::uint8_t label = 0;
  std::uint32_t bytes = 1000;
  std::uint32_t width = 32, height = 32;
  files::Codec codec = files::Codec::jpeg;
  int quality = 90;
};

struct FileTable {
  SourceColumns sources;
  std::vector<std::uint8_t> labels;
  std::vector<std::string> class_names{"FAKE", "REAL"};

  void add(const FileRow& row) {
    labels.push_back(row.label);
    sources.bytes.push_back(row.bytes);
    sources.width.push_back(row.width);
    sources.height.push_back(row.height);
    sources.codec.push_back(row.codec);
    sources.quality.push_back(static_cast<std::uint8_t>(row.quality));
    sources.hash.push_back({});
  }
};

}  // namespace assay::data
