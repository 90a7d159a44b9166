// SPDX-License-Identifier: Apache-2.0
// The --augment of 'assay inspect': a picture of what a configuration's augmentation does.
#pragma once

#include <filesystem>

#include "launcher/commands/run_options.hpp"

namespace CLI {
class App;
}

namespace assay::launcher::commands {

struct AugmentPictureOptions {
  std::filesystem::path picture;  // empty: not asked for
  RunOptions run;
};

// Adds --augment and the options that choose a configuration.
void add_augment_options(CLI::App& command, AugmentPictureOptions& options);

// Writes the picture. Without --recipe and --config it is that of cnn5's pipeline, turned on. Throws
// config::UsageError, data::OutputExists when the file is there and may not be replaced, and as draw_augmentation_grid
// does.
void write_augmentation_picture(const std::filesystem::path& store, const AugmentPictureOptions& options, bool force);

}  // namespace assay::launcher::commands
