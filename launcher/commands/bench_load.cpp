// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "data/sampler.hpp"
#include "data/store_reader.hpp"
#include "launcher/agreement.hpp"
#include "launcher/commands/bench_commands.hpp"
#include "launcher/exit_codes.hpp"
#include "launcher/measurement.hpp"
#include "launcher/resident_rows.hpp"
#include "launcher/threads.hpp"
#include "launcher/world.hpp"

namespace assay::launcher::commands {
namespace {

struct Options {
  std::string data;
  std::string split = "train";
  std::uint64_t batch = 256;
  double seconds = 2;
  bool json = false;
};

struct LoadCase {
  std::string name;
  double images_per_second = 0;
};

// A shuffled epoch of float32 batches, shared out over the ranks as training shares it.
void run_epoch(World& world, const data::BatchSource& source, const Options& options, std::uint32_t epoch,
               bool channels_last, int threads, std::vector<float>& buffer) {
  const data::Sampler sampler(static_cast<std::uint32_t>(source.count()), 0, {});
  const std::vector<std::uint32_t> order = sampler.order(epoch);
  buffer.resize(options.batch * source.shape().bytes());
  for (std::uint64_t index = 0; index < data::batches_per_epoch(order.size(), options.batch); ++index) {
    const data::Range mine = data::part_of(data::batch_range(order.size(), options.batch, index),
                                           static_cast<std::uint64_t>(world.topology().rank),
                                           static_cast<std::uint64_t>(world.topology().size));
    source.fill_float(std::span(order).subspan(mine.begin, mine.size()), 1.0f / 255, 0, channels_last,
                      std::span(buffer).first(mine.size() * source.shape().bytes()), threads);
  }
}

std::vector<LoadCase> measure(World& world, const data::StoreReader& store, const Options& options) {
  const int threads = static_cast<int>(resolve_threads(0, world.topology()));
  const MeasurementOptions windows{.seconds = options.seconds, .windows = 3, .warm_up_seconds = 0.5};
  std::vector<LoadCase> cases;
  const auto count = static_cast<double>(store.count(options.split));
  cases.push_back({"store to memory", count * median_rate(world.collective(), windows, [&] {
                                        const ResidentRows rows(world, store, options.split);
                                      })});
  const ResidentRows rows(world, store, options.split);
  std::vector<float> buffer;
  std::uint32_t epoch = 0;
  for (const bool channels_last : {false, true}) {
    const std::string name = std::string("shuffled epoch, float32 ") + (channels_last ? "NHWC" : "NCHW");
    cases.push_back({name, count * median_rate(world.collective(), windows, [&] {
                             run_epoch(world, rows.source(), options, epoch++, channels_last, threads, buffer);
                           })});
  }
  return cases;
}

int run(const Options& options) {
  World world;
  std::optional<data::StoreReader> store;
  agree(world.collective(), [&] {
    store.emplace(options.data);
    store->count(options.split);
  });
  const std::vector<LoadCase> cases = measure(world, *store, options);
  if (!world.is_root()) return kDone;
  for (const LoadCase& entry : cases) {
    if (options.json) {
      const nlohmann::ordered_json line = {{"case", entry.name}, {"images_per_second", entry.images_per_second}};
      std::printf("%s\n", line.dump().c_str());
    } else {
      std::printf("%-32s %12.0f images/s\n", entry.name.c_str(), entry.images_per_second);
    }
  }
  return kDone;
}

}  // namespace

void add_bench_load(CLI::App& bench, Action& action) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      bench.add_subcommand("load", "Reading a store and shuffled epochs of float batches, without a model");
  command->add_option("--data", options->data, "store made by 'assay pack'")->required()->type_name("STORE");
  command->add_option("--split", options->split, "split of the store")->capture_default_str();
  command->add_option("--batch", options->batch, "global batch")->check(CLI::PositiveNumber)->capture_default_str();
  command->add_option("--seconds", options->seconds, "length of each of the three windows whose median counts")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  command->add_flag("--json", options->json, "one JSON line per case");
  command->callback([options, &action] { action = [options] { return run(*options); }; });
}

}  // namespace assay::launcher::commands
