// SPDX-License-Identifier: Apache-2.0
#include "launcher/commands/inspect_augment.hpp"

#include <CLI/CLI.hpp>
#include <iostream>

#include "data/files/atomic_file.hpp"
#include "data/files/image_codec.hpp"
#include "data/files/one_line.hpp"
#include "data/store_reader.hpp"
#include "launcher/augmentation_grid.hpp"
#include "launcher/commands/output_file.hpp"
#include "launcher/config/resolve.hpp"
#include "launcher/threads.hpp"

namespace assay::launcher::commands {
namespace {

config::RunConfig configuration(RunOptions run) {
  if (run.recipe.empty() && run.config_file.empty()) {
    run.recipe = "cnn5";
    run.overrides.insert(run.overrides.begin(), "augment.enabled=true");
  }
  config::RunConfig config = resolve_run_options(run);
  config.threads = resolve_threads(config.threads, {});
  return config;
}

}  // namespace

void add_augment_options(CLI::App& command, AugmentPictureOptions& options) {
  CLI::Option* augment =
      command
          .add_option("--augment", options.picture,
                      "write a picture instead: a few training images and what augmentation makes of them in eight "
                      "epochs (without --recipe and --config: cnn5's pipeline, turned on)")
          ->type_name("FILE.png");
  add_run_options(command, options.run);
  for (const char* name : {"--recipe", "--config", "overrides"}) command.get_option(name)->needs(augment);
}

void write_augmentation_picture(const std::filesystem::path& store, const AugmentPictureOptions& options, bool force) {
  if (options.picture.extension() != ".png") {
    throw config::UsageError("--augment: the picture is a PNG, so its name must end in .png, got '" +
                             data::files::one_line(options.picture.string()) + "'");
  }
  const config::RunConfig config = configuration(options.run);
  check_output_file({.path = options.picture, .force = force});
  const data::StoreReader reader(store);
  const auto png = data::files::encode_png(draw_augmentation_grid(reader, config));
  data::files::AtomicFile file(options.picture);
  file.write(png);
  file.commit();
  std::cout << data::files::one_line(options.picture.string()) << ": augmented images of "
            << data::files::one_line(store.string()) << '\n';
}

}  // namespace assay::launcher::commands
