// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <numeric>
#include <optional>
#include <string>
#include <vector>

#include "data/files/random.hpp"
#include "launcher/agreement.hpp"
#include "launcher/commands/bench_commands.hpp"
#include "launcher/commands/run_options.hpp"
#include "launcher/config/model_recipe.hpp"
#include "launcher/config/resolve.hpp"
#include "launcher/exit_codes.hpp"
#include "launcher/gpu_numerics.hpp"
#include "launcher/measurement.hpp"
#include "launcher/threads.hpp"
#include "launcher/training/automatic_settings.hpp"
#include "launcher/training/configured_model.hpp"
#include "launcher/training/epoch_data.hpp"
#include "launcher/training/memory_trial.hpp"
#include "launcher/training/replica.hpp"
#include "launcher/world.hpp"
#include "models/registry.hpp"

namespace assay::launcher::commands {
namespace {

struct Options {
  RunOptions run;
  std::string model;
  std::string precision;
  std::int64_t batch = 0;
  std::int64_t image_size = 0;
  std::int64_t stored_size = 0;
  double seconds = 4;
  bool json = false;
};

config::RunConfig config_of(const Options& options) {
  RunOptions run = options.run;
  if (run.recipe.empty() && run.config_file.empty()) {
    // A model is benched as its own recipe trains it, where there is one.
    const std::string name = models::find_model(options.model.empty() ? "cnn5" : options.model).name;
    run.recipe = config::recipe_of_model(name).value_or("cnn5");
    run.overrides.insert(run.overrides.begin(), "model.name=" + name);
  }
  if (options.batch > 0) run.overrides.push_back("batch=" + std::to_string(options.batch));
  if (!options.precision.empty()) run.overrides.push_back("precision=" + options.precision);
  config::RunConfig config = resolve_run_options(run);
  if (options.image_size > 0) config.data.size = options.image_size;
  if (config.data.size == 0) config.data.size = models::find_model(config.model.name).image_size;
  return config;
}

// Random pixels and labels: four batches or 4,096 images, whichever is more, as the PyTorch peer does.
struct SyntheticRows {
  std::vector<std::uint8_t> pixels;
  std::vector<std::uint8_t> labels;
  data::ImageShape shape;
};

SyntheticRows synthetic_rows(std::int64_t batch, int image_size) {
  SyntheticRows rows;
  rows.shape = {image_size, image_size, 3};
  const std::size_t count = static_cast<std::size_t>(std::max<std::int64_t>(4 * batch, image_size > 64 ? 512 : 4096));
  rows.pixels.resize(count * rows.shape.bytes());
  rows.labels.resize(count);
  data::files::CounterStream stream(1, data::files::RandomUse::sample_images);
  for (std::uint8_t& pixel : rows.pixels) pixel = static_cast<std::uint8_t>(stream.next_u32() >> 24);
  for (std::uint8_t& label : rows.labels) label = static_cast<std::uint8_t>(stream.next_u32() >> 31);
  return rows;
}

double measure_steps(World& world, const config::RunConfig& config, const SyntheticRows& rows, double seconds) {
  const data::BatchSource source(rows.pixels, rows.shape);
  std::vector<std::uint32_t> all(rows.labels.size());
  std::iota(all.begin(), all.end(), 0u);
  HeldRows held(source, rows.labels);
  training::EpochData data(config, held, std::move(all));
  training::Replica replica(config, rows.shape.channels, world.tensor_collective(), {},
                            world.make_transport(config.distributed.overlap, config.threads,
                                                 distributed::parse_wire(config.distributed.wire)),
                            training::make_device_step(world, config.cuda_graph));
  std::uint64_t step = 0;
  std::optional<training::PendingResult> before;
  data.start_epoch(0);
  if (config.optimizer.accumulation == 0) {
    const auto first = data.micro_batch(0, world.topology().rank, world.topology().size);
    replica.set_accumulation(training::choose_accumulation(world.collective(), replica, first, data.batch_count(0)));
  }
  return median_rate(world.collective(), {.seconds = seconds}, [&] {
    // Whole batches only: a shorter last one would count as a full step.
    const std::uint64_t index = step % (data.count() / static_cast<std::uint64_t>(config.batch));
    const auto batch = data.micro_batch(index, world.topology().rank, world.topology().size);
    // One step late, as the trainer does.
    training::PendingResult result = training::step_or_advice(replica, batch, data.batch_count(index), step, {});
    if (before) before->read();
    before = std::move(result);
    ++step;
  });
}

void print_result(const Options& options, const World& world, const config::RunConfig& config, int image_size,
                  double rate) {
  const double images = rate * static_cast<double>(config.batch);
  const double milliseconds = 1000 / rate;
  if (options.json) {
    const nlohmann::ordered_json line = {
        {"model", config.model.name},    {"ranks", world.topology().size}, {"batch", config.batch},
        {"image_size", image_size},      {"images_per_second", images},    {"milliseconds_per_step", milliseconds},
        {"precision", config.precision}, {"threads", config.threads},      {"device", config.device}};
    std::printf("%s\n", line.dump().c_str());
    return;
  }
  std::printf("%s: %.0f images/s, %.3f ms per step (batch %lld, %d px, %d rank%s, %lld thread%s per rank, %s, %s)\n",
              config.model.name.c_str(), images, milliseconds, static_cast<long long>(config.batch), image_size,
              world.topology().size, world.topology().size == 1 ? "" : "s", static_cast<long long>(config.threads),
              config.threads == 1 ? "" : "s", config.precision.c_str(), config.device == "cuda" ? "GPU" : "CPU");
}

int run(const Options& options) {
  config::RunConfig config = config_of(options);
  World world(config.distributed.deadline_seconds);
  config.device = world.use_device(config.device);
  use_gpu_numerics(config);
  use_threads(static_cast<int>(resolve_threads(config.threads, world.topology())));
  const int image_size = static_cast<int>(config.data.size);
  on_root(world.collective(), [&] { training::check_image_size(config, image_size, image_size); });
  const std::string trial = training::resolve_settings(world, config, {.height = image_size, .width = image_size});
  if (!trial.empty()) std::fprintf(stderr, "%s\n", trial.c_str());
  const SyntheticRows rows =
      synthetic_rows(config.batch, options.stored_size > 0 ? static_cast<int>(options.stored_size) : image_size);
  const double rate = measure_steps(world, config, rows, options.seconds);
  if (world.is_root()) print_result(options, world, config, image_size, rate);
  return kDone;
}

}  // namespace

void add_bench_train(CLI::App& bench, Action& action) {
  auto options = std::make_shared<Options>();
  CLI::App* command = bench.add_subcommand("train", "Whole training steps on random images held in memory");
  add_run_options(*command, options->run);
  command->add_option("--model", options->model, "model, trained as its recipe says (default cnn5)")
      ->excludes("--recipe")
      ->excludes("--config");
  command->add_option("--batch", options->batch, "global batch")->check(CLI::PositiveNumber);
  command->add_option("--precision", options->precision, "fp32, tf32, bf16 or auto (default: as the recipe)");
  command
      ->add_option("--image-size", options->image_size,
                   "what the model sees, in pixels (default: data.size, or the model's own)")
      ->check(CLI::Range(8, 1024));
  command
      ->add_option("--stored-size", options->stored_size,
                   "size of the images in memory, resized in each step (default: the same)")
      ->check(CLI::Range(1, 1024));
  command->add_option("--seconds", options->seconds, "length of each of the three windows whose median counts")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  command->add_flag("--json", options->json, "one JSON line");
  command->callback([options, &action] { action = [options] { return run(*options); }; });
}

}  // namespace assay::launcher::commands
