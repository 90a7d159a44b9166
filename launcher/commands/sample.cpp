// SPDX-License-Identifier: Apache-2.0
// assay sample: a labelled image set with no download.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <thread>

#include "data/sample_images.hpp"
#include "launcher/commands/commands.hpp"
#include "launcher/config/resolve.hpp"
#include "launcher/exit_codes.hpp"
#include "launcher/fault.hpp"
#include "launcher/progress.hpp"
#include "launcher/signals.hpp"

namespace assay::launcher::commands {
namespace {

int run(data::SampleOptions options) {
  options.jobs = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  Progress progress("sample", options.count);
  try {
    const auto summary = data::write_sample_images(options, [&](std::uint64_t done, std::uint64_t) {
      if (stop_requested()) throw InterruptedError(stop_signal(), "interrupted; nothing was written");
      progress.update(done);
    });
    progress.finish();
    std::cout << options.output.string() << ": " << summary.train << " training and " << summary.test
              << " test images, half of them FAKE, half REAL\n";
  } catch (const std::invalid_argument& error) {
    throw config::UsageError(error.what());
  }
  return kDone;
}

}  // namespace

void add_sample(CLI::App& app, Action& action) {
  auto* command = app.add_subcommand("sample", "Make a labelled image set with no download.");
  auto options = std::make_shared<data::SampleOptions>();
  command->add_option("--output", options->output, "The folder to make; must not exist or be empty.")->required();
  command->add_option("--count", options->count, "Number of images: even, at least 10; a fifth become the test split.")
      ->capture_default_str();
  command->add_option("--size", options->size, "Pixels a side, 8 to 1024.")->capture_default_str();
  command->add_option("--seed", options->seed, "The same seed gives the same bytes.")->capture_default_str();
  command->callback([options, &action] { action = [options] { return run(*options); }; });
}

}  // namespace assay::launcher::commands
