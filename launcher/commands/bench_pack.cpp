// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "data/files/atomic_file.hpp"
#include "data/packer.hpp"
#include "launcher/commands/bench_commands.hpp"
#include "launcher/commands/pack_arguments.hpp"
#include "launcher/config/resolve.hpp"
#include "launcher/exit_codes.hpp"
#include "launcher/fault.hpp"
#include "launcher/signals.hpp"

namespace assay::launcher::commands {
namespace {

struct Arguments : PackArguments {
  std::string scratch;
  int times = 5;
  bool json = false;
};

// Packs `times` times; images a second of each, the whole way: listing, decoding, writing, verifying, syncing, naming.
std::vector<double> rates_of(const data::PackOptions& options, int times) {
  std::vector<double> rates;
  for (int time = 0; time < times; ++time) {
    const auto started = std::chrono::steady_clock::now();
    const data::PackSummary summary = data::pack(options, {{}, [] { return stop_requested(); }});
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - started;
    rates.push_back(static_cast<double>(summary.images) / elapsed.count());
  }
  std::sort(rates.begin(), rates.end());
  return rates;
}

std::string case_name(const data::PackOptions& options) {
  std::string name = "pack " + options.input.filename().string();
  name.append(", ").append(data::encoding_name(options.encoding.value_or(data::Encoding::raw)));
  if (options.size) name += ", " + std::to_string(*options.size) + " px";
  if (options.views) name += ", views " + data::views_text(*options.views);
  return name + ", " + std::to_string(options.jobs) + " jobs";
}

int run(const Arguments& arguments) {
  data::PackOptions options = arguments.options;
  std::vector<double> rates;
  try {
    arguments.apply(options);
    const data::files::AtomicDirectory scratch(std::filesystem::path(arguments.scratch) / "assay-bench-pack");
    options.store = scratch.temporary() / "store.h5";
    options.force = true;
    options.layout.allow_empty_class = true;
    rates = rates_of(options, arguments.times);
  } catch (const data::PackInterrupted& error) {
    throw InterruptedError(stop_signal(), error.what());
  } catch (const std::invalid_argument& error) {
    throw config::UsageError(error.what());
  }
  const double median = rates[rates.size() / 2];
  if (arguments.json) {
    const nlohmann::ordered_json line = {{"case", case_name(options)}, {"images_per_second", median}};
    // Names from outside need not be UTF-8.
    const auto replace = nlohmann::ordered_json::error_handler_t::replace;
    std::printf("%s\n", line.dump(-1, ' ', false, replace).c_str());
  } else {
    std::printf("%s: %.0f images/s (median of %zu; %.0f to %.0f)\n", case_name(options).c_str(), median, rates.size(),
                rates.front(), rates.back());
  }
  return kDone;
}

}  // namespace

void add_bench_pack(CLI::App& bench, Action& action) {
  auto arguments = std::make_shared<Arguments>();
  arguments->options.jobs = 0;
  arguments->scratch = std::filesystem::temp_directory_path().string();
  CLI::App* command = bench.add_subcommand("pack", "Packing a folder, zip or tar of images, several times");
  command->add_option("INPUT", arguments->options.input, "folder, zip or tar, as for 'assay pack'")->required();
  add_image_options(*command, *arguments);
  command->add_option("--scratch", arguments->scratch, "folder for the store, which is deleted")
      ->type_name("DIR")
      ->capture_default_str();
  command->add_option("--times", arguments->times, "how often; the median counts")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  command->add_flag("--json", arguments->json, "one JSON line");
  command->callback([arguments, &action] { action = [arguments] { return run(*arguments); }; });
}

}  // namespace assay::launcher::commands
