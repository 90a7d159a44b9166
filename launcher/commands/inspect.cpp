// SPDX-License-Identifier: Apache-2.0
// assay inspect: what a store holds, and what in it would mislead a detector.
#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>

#include "data/audit.hpp"
#include "data/store_reader.hpp"
#include "launcher/commands/commands.hpp"
#include "launcher/commands/inspect_augment.hpp"
#include "launcher/commands/inspect_output.hpp"
#include "launcher/commands/inspect_views.hpp"
#include "launcher/exit_codes.hpp"
#include "launcher/fault.hpp"
#include "launcher/progress.hpp"
#include "launcher/signals.hpp"
#include "launcher/threads.hpp"

namespace assay::launcher::commands {
namespace {

struct InspectOptions {
  std::filesystem::path store;
  bool json = false;
  int threads = 0;  // 0: all cores
  AugmentPictureOptions augment;
  ViewPictureOptions views;
  bool force = false;
};

int thread_count(const InspectOptions& options) {
  return options.threads > 0 ? options.threads : static_cast<int>(resolve_threads(0, {}));
}

int audit(const InspectOptions& options) {
  const data::StoreReader store(options.store);
  std::optional<Progress> progress;
  data::AuditOptions audit_options;
  audit_options.threads = thread_count(options);
  audit_options.progress = [&](std::uint64_t done, std::uint64_t total) {
    if (stop_requested()) throw InterruptedError(stop_signal(), "interrupted; the store was not inspected to its end");
    if (!progress) progress.emplace("inspect", total);
    progress->update(done);
  };
  const data::Audit audit = data::audit_store(store, audit_options);
  if (progress) progress->finish();
  std::cout << (options.json ? audit_json(store, audit) : audit_text(store, audit));
  return kDone;
}

// Pictures and exports are jobs of their own: whoever asks for one gets no audit.
int run(const InspectOptions& options) {
  if (!options.augment.picture.empty()) {
    write_augmentation_picture(options.store, options.augment, options.force);
    return kDone;
  }
  if (!options.views.grid.empty()) {
    write_view_grid(options.store, options.views, options.force);
    return kDone;
  }
  if (!options.views.directory.empty()) {
    write_view_files(options.store, options.views, thread_count(options));
    return kDone;
  }
  return audit(options);
}

}  // namespace

void add_inspect(CLI::App& app, Action& action) {
  auto* command = app.add_subcommand("inspect", "What a store holds, and what in it would mislead a detector.");
  auto options = std::make_shared<InspectOptions>();
  command->add_option("STORE", options->store, "The store.")->required();
  command->add_flag("--json", options->json, "Print JSON.");
  command->add_option("--threads", options->threads, "Threads to look with; 0: one for each core.")
      ->check(CLI::Range(0, 1024))
      ->capture_default_str();
  add_augment_options(*command, options->augment);
  add_view_options(*command, options->views);
  for (const char* other : {"--augment", "--grid", "--export"}) command->get_option("--json")->excludes(other);
  for (const char* other : {"--grid", "--export"}) command->get_option("--augment")->excludes(other);
  command->add_flag("--force", options->force, "replace an existing picture");
  command->callback([options, &action] { action = [options] { return run(*options); }; });
}

}  // namespace assay::launcher::commands
