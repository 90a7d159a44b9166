// SPDX-License-Identifier: Apache-2.0
// assay verify: recomputes every digest of a store.
#include <absl/strings/str_format.h>
#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <thread>

#include "data/verify.hpp"
#include "launcher/commands/commands.hpp"
#include "launcher/exit_codes.hpp"
#include "launcher/fault.hpp"
#include "launcher/progress.hpp"
#include "launcher/signals.hpp"

namespace assay::launcher::commands {
namespace {

int run(const std::filesystem::path& store) {
  std::optional<Progress> progress;
  const auto report = data::verify_store(
      store,
      [&](std::uint64_t done, std::uint64_t total) {
        if (stop_requested())
          throw InterruptedError(stop_signal(), "interrupted; the store was not verified to its end");
        constexpr std::uint64_t kMegabyte = 1000000;
        if (!progress) progress.emplace("verify", total / kMegabyte, "MB");
        progress->update(done / kMegabyte);
      },
      static_cast<int>(std::max(1u, std::thread::hardware_concurrency())));
  if (progress) progress->finish();
  std::cout << absl::StrFormat("%s: sound; %d datasets, %.1f MB\ncontent hash %s\n", store.string(), report.datasets,
                               static_cast<double>(report.bytes) / 1e6, report.info.content_hash);
  return kDone;
}

}  // namespace

void add_verify(CLI::App& app, Action& action) {
  auto* command = app.add_subcommand("verify", "Read a whole store and recompute every digest.");
  auto store = std::make_shared<std::filesystem::path>();
  command->add_option("STORE", *store, "The store.")->required();
  command->callback([store, &action] { action = [store] { return run(*store); }; });
}

}  // namespace assay::launcher::commands
