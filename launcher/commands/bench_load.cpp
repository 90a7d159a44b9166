// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "data/image_preparation.hpp"
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
  int size = 160;
  double seconds = 2;
  bool json = false;
};

struct LoadCase {
  std::string name;
  double images_per_second = 0;
};

struct Work {
  std::string name;
  data::PreparationOptions preparation;
  data::AugmentationOptions augmentation;
  std::uint64_t images = ~0ull;  // of an epoch, at most
};

constexpr std::uint64_t kHeavyImages = 4096;

// Conversion alone; and the two geometric pipelines of the reference detectors: as stored, and with a resize.
std::vector<Work> works(int size) {
  const float scale = 1.0f / 255;
  const data::PreparationOptions stored{.pixels = {.scale = {scale, scale, scale}}};
  data::PreparationOptions resized = stored;
  resized.size = size;
  const data::AugmentationOptions strong{.flip_horizontal = true,
                                         .flip_vertical = true,
                                         .rotation = 72,
                                         .zoom_low = 1.2,
                                         .zoom_high = 1.2,
                                         .translation = 0.1,
                                         .contrast = 0.2};
  const data::AugmentationOptions light{
      .flip_horizontal = true, .rotation = 15, .zoom_low = 0.8, .zoom_high = 1.2, .fill = data::Fill::nearest};
  const std::string pixels = std::to_string(size) + " px";
  return {{"shuffled epoch, float32 NHWC", stored, {}},
          {"flipped both ways", stored, {.flip_horizontal = true, .flip_vertical = true}},
          {"flip, rotation, zoom, translation, contrast", stored, strong, kHeavyImages},
          {"resized to " + pixels, resized, {}, kHeavyImages},
          {"resized to " + pixels + ", flip, rotation, zoom", resized, light, kHeavyImages}};
}

// Shuffled batches of `images` images, shared out over the ranks as training shares them.
void run_epoch(World& world, const data::ImagePreparation& preparation, const data::BatchSource& source,
               const Options& options, std::uint64_t images, std::uint32_t epoch, std::vector<float>& buffer) {
  const int threads = static_cast<int>(resolve_threads(0, world.topology()));
  const data::Sampler sampler(static_cast<std::uint32_t>(source.count()), 0, {});
  std::vector<std::uint32_t> order = sampler.order(epoch);
  order.resize(images);
  const std::size_t floats = preparation.shape().bytes();
  buffer.resize(options.batch * floats);
  for (std::uint64_t index = 0; index < data::batches_per_epoch(order.size(), options.batch); ++index) {
    const data::Range mine = data::part_of(data::batch_range(order.size(), options.batch, index),
                                           static_cast<std::uint64_t>(world.topology().rank),
                                           static_cast<std::uint64_t>(world.topology().size));
    preparation.fill_augmented(source, std::span(order).subspan(mine.begin, mine.size()), {.epoch = epoch},
                               std::span(buffer).first(mine.size() * floats), threads);
  }
}

std::vector<LoadCase> measure(World& world, const data::StoreReader& store, const Options& options) {
  const MeasurementOptions windows{.seconds = options.seconds, .windows = 3, .warm_up_seconds = 0.5};
  std::vector<LoadCase> cases;
  const std::uint64_t count = store.count(options.split);
  cases.push_back({"store to memory", static_cast<double>(count) * median_rate(world.collective(), windows, [&] {
                                        const ResidentRows rows(world, store, options.split);
                                      })});
  const ResidentRows rows(world, store, options.split);
  std::vector<float> buffer;
  std::uint32_t epoch = 0;
  for (const Work& work : works(options.size)) {
    const data::ImagePreparation preparation(work.preparation, work.augmentation, rows.source().shape());
    const std::uint64_t images = std::min(work.images, count);
    cases.push_back({work.name, static_cast<double>(images) * median_rate(world.collective(), windows, [&] {
                                  run_epoch(world, preparation, rows.source(), options, images, epoch++, buffer);
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
      std::printf("%-48s %12.0f images/s\n", entry.name.c_str(), entry.images_per_second);
    }
  }
  return kDone;
}

}  // namespace

void add_bench_load(CLI::App& bench, Action& action) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      bench.add_subcommand("load", "Reading a store, and shuffled epochs of prepared batches, without a model");
  command->add_option("--data", options->data, "store made by 'assay pack'")->required()->type_name("STORE");
  command->add_option("--split", options->split, "split of the store")->capture_default_str();
  command->add_option("--batch", options->batch, "global batch")->check(CLI::PositiveNumber)->capture_default_str();
  command->add_option("--size", options->size, "side of the resized images")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  command->add_option("--seconds", options->seconds, "length of each of the three windows whose median counts")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  command->add_flag("--json", options->json, "one JSON line per case");
  command->callback([options, &action] { action = [options] { return run(*options); }; });
}

}  // namespace assay::launcher::commands
