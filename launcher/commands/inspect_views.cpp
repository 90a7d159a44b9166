// SPDX-License-Identifier: Apache-2.0
#include "launcher/commands/inspect_views.hpp"

#include <CLI/CLI.hpp>
#include <iostream>
#include <optional>
#include <stdexcept>

#include "data/files/atomic_file.hpp"
#include "data/files/one_line.hpp"
#include "data/store_reader.hpp"
#include "data/view_export.hpp"
#include "data/view_grid.hpp"
#include "launcher/commands/output_file.hpp"
#include "launcher/config/resolve.hpp"
#include "launcher/fault.hpp"
#include "launcher/progress.hpp"
#include "launcher/signals.hpp"

namespace assay::launcher::commands {
namespace {

constexpr int kShownPerClass = 4;

std::vector<data::View> asked_views(const std::vector<std::string>& names) {
  if (names.empty()) return {data::kAllViews.begin(), data::kAllViews.end()};
  try {
    return data::parse_views(names);
  } catch (const std::invalid_argument& error) {
    throw config::UsageError("--views: " + data::files::one_line(error.what()));
  }
}

}  // namespace

void add_view_options(CLI::App& command, ViewPictureOptions& options) {
  CLI::Option* grid = command
                          .add_option("--grid", options.grid,
                                      "write a picture instead: a few images of each class beside their six views")
                          ->type_name("FILE.png");
  CLI::Option* directory =
      command
          .add_option("--export", options.directory,
                      "write views as files instead, into a new folder: DIR/SPLIT/CLASS/NAME_VIEW.png")
          ->type_name("DIR");
  command.add_option("--views", options.views, "which ones to export, with commas between (default: rgb and all six)")
      ->delimiter(',')
      ->type_name("LIST")
      ->needs(directory);
  grid->excludes(directory);
}

void write_view_grid(const std::filesystem::path& store, const ViewPictureOptions& options, bool force) {
  if (options.grid.extension() != ".png") {
    throw config::UsageError("--grid: the picture is a PNG, so its name must end in .png, got '" +
                             data::files::one_line(options.grid.string()) + "'");
  }
  check_output_file({.path = options.grid, .force = force});
  const data::StoreReader reader(store);
  const auto png = data::files::encode_png(data::draw_view_grid(reader, kShownPerClass));
  data::files::AtomicFile file(options.grid);
  file.write(png);
  file.commit();
  std::cout << data::files::one_line(options.grid.string()) << ": images and views of "
            << data::files::one_line(store.string()) << '\n';
}

void write_view_files(const std::filesystem::path& store, const ViewPictureOptions& options, int threads) {
  const auto views = asked_views(options.views);
  const data::StoreReader reader(store);
  std::optional<Progress> progress;
  const auto show = [&](std::uint64_t done, std::uint64_t total) {
    if (stop_requested()) throw InterruptedError(stop_signal(), "interrupted; nothing was written");
    if (!progress) progress.emplace("export", total);
    progress->update(done);
  };
  const auto files = data::export_views(
      reader, {.directory = options.directory, .views = views, .threads = threads, .progress = show});
  if (progress) progress->finish();
  std::cout << data::files::one_line(options.directory.string()) << ": " << files << " files\n";
}

}  // namespace assay::launcher::commands
