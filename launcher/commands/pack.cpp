// SPDX-License-Identifier: Apache-2.0
// assay pack: a folder or archive of images becomes a store.
#include <absl/strings/str_format.h>
#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <iostream>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "data/packer.hpp"
#include "launcher/commands/commands.hpp"
#include "launcher/commands/pack_arguments.hpp"
#include "launcher/config/resolve.hpp"
#include "launcher/exit_codes.hpp"
#include "launcher/fault.hpp"
#include "launcher/progress.hpp"
#include "launcher/signals.hpp"
#include "launcher/table.hpp"

namespace assay::launcher::commands {
namespace {

std::string size_text(const data::PackSummary& summary) {
  return summary.height == 0 ? "several sizes" : absl::StrFormat("%d x %d", summary.width, summary.height);
}

void print_summary(const data::PackOptions& options, const data::PackSummary& summary, double seconds) {
  std::vector<TableColumn> columns{{"split"}};
  for (const auto& name : summary.class_names) columns.push_back({name, Align::right});
  Table table(columns);
  for (const std::string split : {"train", "validation", "test"}) {
    const auto counts = summary.rows.find(split);
    if (counts == summary.rows.end()) continue;
    std::vector<std::string> cells{split};
    for (const auto count : counts->second) cells.push_back(std::to_string(count));
    table.add(cells);
  }
  std::cout << table.text();
  std::cout << absl::StrFormat("%d images of %s (encoding: %s, resize filter: %s%s%s), %.1f MB in %s\n", summary.images,
                               size_text(summary), data::encoding_name(summary.encoding), summary.resize_filter,
                               summary.views.empty() ? "" : ", views: ", data::views_text(summary.views),
                               static_cast<double>(summary.store_bytes) / 1e6, options.store.string());
  std::cout << absl::StrFormat("%.2f s, %.0f images/s\n", seconds, static_cast<double>(summary.images) / seconds);
  if (!summary.rejects.empty()) {
    std::cout << absl::StrFormat("%d files rejected: see %s\n", summary.rejects.size(),
                                 data::rejects_path(options.store).string());
  }
  if (summary.left_out > 0) std::cout << summary.left_out << " files in other class folders left out\n";
  std::cout << "content hash " << summary.content_hash << '\n';
}

// A store in the place of its own images, or among them, would be packed or destroy them.
void refuse_output_in_input(const std::filesystem::path& input, const std::filesystem::path& output) {
  const auto inside = std::filesystem::weakly_canonical(output);
  const auto images = std::filesystem::weakly_canonical(input);
  const auto [end, ignored] = std::mismatch(images.begin(), images.end(), inside.begin(), inside.end());
  if (end != images.end()) return;
  throw config::UsageError("--output " + output.string() + " lies in the input " + input.string() +
                           ": write the store somewhere else");
}

// The store that is added to stays as it is.
void refuse_output_over_addition(const data::PackOptions& options) {
  std::error_code ignored;
  if (!options.add || !std::filesystem::equivalent(*options.add, options.store, ignored)) return;
  throw config::UsageError("--output " + options.store.string() +
                           " is the store of --add, which stays as it is: choose another name");
}

int run(const PackArguments& arguments) {
  data::PackOptions options = arguments.options;
  refuse_output_in_input(options.input, options.store);
  refuse_output_over_addition(options);
  try {
    arguments.apply(options);
  } catch (const std::invalid_argument& error) {
    throw config::UsageError(error.what());
  }
  const auto started = std::chrono::steady_clock::now();
  std::optional<Progress> progress;
  const data::PackCallbacks callbacks{[&](std::uint64_t done, std::uint64_t total) {
                                        if (!progress) progress.emplace("pack", total);
                                        progress->update(done);
                                      },
                                      [] { return stop_requested(); }};
  try {
    const auto summary = data::pack(options, callbacks);
    if (progress) progress->finish();
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - started;
    print_summary(options, summary, elapsed.count());
  } catch (const data::PackInterrupted& error) {
    throw InterruptedError(stop_signal(), error.what());
  } catch (const std::invalid_argument& error) {
    throw config::UsageError(error.what());
  }
  return kDone;
}

}  // namespace

void add_pack(CLI::App& app, Action& action) {
  auto* command = app.add_subcommand("pack", "Make a store from a folder, zip or tar of images.");
  auto arguments = std::make_shared<PackArguments>();
  data::PackOptions* options = &arguments->options;
  options->jobs = 0;
  add_image_options(*command, *arguments);
  command->add_option("--add", options->add, "A store whose rows join those of INPUT; it decides the options above.")
      ->type_name("STORE");
  command
      ->add_option("INPUT", options->input,
                   "Folder, zip or tar with [train|validation|test/]CLASS/IMAGE; without split folders all is train.")
      ->required();
  command->add_option("--output", options->store, "The store to write.")->required();
  auto* classes = command->add_option("--classes", options->layout.classes,
                                      "The two class folders, the one that stands for FAKE first; any case.");
  classes->delimiter(',')->allow_extra_args(false)->type_name("FAKE,REAL");
  command->add_flag("--allow-empty-class", options->layout.allow_empty_class, "Accept a split that lacks a class.");
  command->add_flag("--strict", options->strict, "Make no store when any file is rejected (exit code 3).");
  command->add_flag("--force", options->force, "Replace an existing store.");
  command->callback([arguments, classes, &action] {
    arguments->options.layout.classes_given = classes->count() > 0;
    action = [arguments] { return run(*arguments); };
  });
}

}  // namespace assay::launcher::commands
