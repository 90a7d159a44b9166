// SPDX-License-Identifier: Apache-2.0
// The --grid and --export of 'assay inspect': the views of a store's images as one picture, and as files.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace assay::launcher::commands {

struct ViewPictureOptions {
  std::filesystem::path grid;       // empty: not asked for
  std::filesystem::path directory;  // of the export; empty: not asked for
  std::vector<std::string> views;   // empty: rgb and all six
};

// Adds --grid, --export and --views.
void add_view_options(CLI::App& command, ViewPictureOptions& options);

// Throws data::OutputExists when the file is there and may not be replaced, config::UsageError when it is no .png, and
// as data::draw_view_grid does.
void write_view_grid(const std::filesystem::path& store, const ViewPictureOptions& options, bool force);
// Throws as data::export_views does, config::UsageError on an unknown view, and InterruptedError.
void write_view_files(const std::filesystem::path& store, const ViewPictureOptions& options, int threads);

}  // namespace assay::launcher::commands
