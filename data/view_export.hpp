// SPDX-License-Identifier: Apache-2.0
// The views of a store's images as PNG files, as the reference detector keeps them: DIR/SPLIT/CLASS/STEM_VIEW.png, rgb
// in colour, the others grey.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <vector>

#include "data/output_exists.hpp"
#include "data/store_reader.hpp"
#include "data/views.hpp"

namespace assay::data {

struct ViewExportOptions {
  std::filesystem::path directory;
  std::vector<View> views = {kAllViews.begin(), kAllViews.end()};
  int threads = 1;
  // Called by one thread at a time. May throw to stop.
  std::function<void(std::uint64_t done, std::uint64_t total)> progress = {};
};

// Returns the number of files. The directory appears whole or not at all, and nothing is written outside it, whatever
// the store's names are (export_names.hpp says what becomes of them). Throws OutputExists when it is there and not an
// empty folder, OutputError, StoreError, and std::invalid_argument without views or threads.
std::uint64_t export_views(const StoreReader& store, const ViewExportOptions& options);

}  // namespace assay::data
