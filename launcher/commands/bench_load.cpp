// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <algorithm>
#include <functional>
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
#include "launcher/training/row_stream.hpp"
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
constexpr std::size_t kBlockBytes = 4 << 20;

// Conversion alone; and the two geometric pipelines of the reference detectors: as stored, and with a resize.
std::vector<Work> works(int size) {
  const float scale = 1.0f / 255;
  const data::PreparationOptions stored{.pixels = data::uniform_map(scale, 0)};
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

// One way to get the batches of an epoch.
using Batches = std::function<ReadyRows(const data::Range& whole, const data::Range& mine)>;

// An epoch in `order`, shared out over the ranks as training shares it.
void run_epoch(World& world, const data::ImagePreparation& preparation, const std::vector<std::uint32_t>& order,
               const Batches& batches, const Options& options, std::uint32_t epoch, std::vector<float>& buffer) {
  const int threads = static_cast<int>(resolve_threads(0, world.topology()));
  const std::size_t floats = preparation.shape().bytes();
  buffer.resize(options.batch * floats);
  for (std::uint64_t index = 0; index < data::batches_per_epoch(order.size(), options.batch); ++index) {
    const data::Range whole = data::batch_range(order.size(), options.batch, index);
    const data::Range mine = data::part_of(whole, static_cast<std::uint64_t>(world.topology().rank),
                                           static_cast<std::uint64_t>(world.topology().size));
    const ReadyRows ready = batches(whole, mine);
    preparation.fill_augmented(*ready.source, ready.rows, std::span(order).subspan(mine.begin, mine.size()),
                               {.epoch = epoch}, std::span(buffer).first(mine.size() * floats), threads);
  }
}

class LoadBench {
 public:
  LoadBench(World& world, const data::StoreReader& store, const Options& options)
      : world_(world), store_(store), options_(options) {
    rows_.threads = static_cast<int>(resolve_threads(0, world.topology()));
    if (store.info().encoding == "encoded") rows_.size = options.size;
    count_ = store.count(options.split);
  }

  std::vector<LoadCase> run() {
    measure("store to memory", count_, [&] { const ResidentRows rows(world_, store_, options_.split, rows_); });
    measure_views();
    ResidentRows rows(world_, store_, options_.split, rows_);
    for (const Work& work : works(options_.size)) measure_resident(rows, work);
    measure_stream();
    return std::move(cases_);
  }

 private:
  template <typename Work>
  void measure(const std::string& name, std::uint64_t images, const Work& work) {
    const MeasurementOptions windows{.seconds = options_.seconds, .windows = 3, .warm_up_seconds = 0.5};
    cases_.push_back({name, static_cast<double>(images) * median_rate(world_.collective(), windows, work)});
  }

  // Derived from images as training does it, without a store that keeps them.
  void measure_views() {
    data::RowOptions views = rows_;
    views.views.assign(data::kAllViews.begin() + 1, data::kAllViews.end());
    const std::uint64_t images = std::min(kHeavyImages, count_);
    const data::StoreRows rows(store_, options_.split, views);
    std::vector<std::uint8_t> pixels(images * rows.shape().bytes());
    measure("six views", images, [&] { rows.read(0, images, pixels); });
  }

  void measure_resident(ResidentRows& rows, const Work& work) {
    const data::ImagePreparation preparation(work.preparation, work.augmentation, rows.shape());
    const data::Sampler sampler(static_cast<std::uint32_t>(count_), 0, {});
    const std::uint64_t images = std::min(work.images, count_);
    measure(work.name, images, [&] {
      std::vector<std::uint32_t> order = sampler.order(epoch_);
      order.resize(images);
      const Batches batches = [&](const data::Range&, const data::Range& mine) {
        return rows.ready(std::span(order).subspan(mine.begin, mine.size()));
      };
      run_epoch(world_, preparation, order, batches, options_, epoch_++, buffer_);
    });
  }

  void measure_stream() {
    const std::size_t row_bytes = data::row_shape(store_.info(), rows_).bytes();
    const auto block = static_cast<std::uint32_t>(std::max<std::size_t>(1, kBlockBytes / row_bytes));
    const auto window = static_cast<std::uint32_t>(std::max<std::uint64_t>(2 * options_.batch, 4 * block));
    const data::Shuffle shuffle{data::ShuffleKind::blocks, block, window};
    training::RowStream stream(world_, store_, options_.split, rows_, window);
    const data::ImagePreparation preparation(works(options_.size).front().preparation, {}, stream.shape());
    const data::Sampler sampler(static_cast<std::uint32_t>(count_), 0, shuffle);
    measure("streamed epoch, " + to_string(shuffle), count_, [&] {
      const std::vector<std::uint32_t> order = sampler.order(epoch_);
      stream.start(order);
      run_epoch(
          world_, preparation, order,
          [&](const data::Range& whole, const data::Range& mine) { return stream.batch(whole, mine); }, options_,
          epoch_++, buffer_);
    });
  }

  World& world_;
  const data::StoreReader& store_;
  const Options& options_;
  data::RowOptions rows_;
  std::uint64_t count_ = 0;
  std::uint32_t epoch_ = 0;
  std::vector<float> buffer_;
  std::vector<LoadCase> cases_;
};

int run(const Options& options) {
  World world;
  std::optional<data::StoreReader> store;
  agree(world.collective(), [&] {
    store.emplace(options.data);
    store->count(options.split);
  });
  const std::vector<LoadCase> cases = LoadBench(world, *store, options).run();
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
