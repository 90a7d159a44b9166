// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/training_rows.hpp"

#include <algorithm>
#include <cstring>
#include <numeric>
#include <span>

#include "data/device/tensor_preparation.hpp"
#include "data/duplicate_groups.hpp"
#include "data/inspected_rows.hpp"
#include "data/splits.hpp"
#include "distributed/device_map.hpp"
#include "launcher/agreement.hpp"
#include "launcher/config/resolve.hpp"
#include "launcher/image_options.hpp"
#include "launcher/row_options.hpp"
#include "launcher/row_placement.hpp"
#include "launcher/split_access.hpp"
#include "launcher/split_options.hpp"
#include "launcher/training/epoch_decisions.hpp"

namespace assay::launcher::training {
namespace {

// The same numbers on all ranks; empty where images are split one by one.
std::vector<std::uint32_t> find_groups(World& world, const data::StoreReader& store, const config::RunConfig& config) {
  std::vector<std::uint32_t> groups;
  if (config.data.validation.group != "duplicates") return groups;
  groups.resize(store.count("train"));
  on_root(world.collective(), [&] {
    const int threads = static_cast<int>(config.threads);
    groups = data::duplicate_groups(data::inspected_rows(store, "train", threads), threads);
  });
  world.collective().broadcast(std::as_writable_bytes(std::span(groups)), 0);
  return groups;
}

std::uint64_t training_rows(const data::StoreReader& store, const data::RowOptions& options) {
  return store.count("train") * data::rows_per_image(options);
}

std::uint64_t rows_to_hold(const data::StoreReader& store, const data::RowOptions& options) {
  const std::uint64_t validation = store.has_split("validation") ? store.count("validation") : 0;
  return training_rows(store, options) + validation * data::rows_per_image(options);
}

// What images may take of each GPU: half of what is free on the fullest; 0 on processors. On rank 0. Collective.
std::uint64_t gpu_memory(World& world) {
  if (world.gpu() == nullptr) return 0;
  std::uint64_t free = 0;
  agree(world.collective(), [&] {
    const int own = distributed::device_of(world.topology().local_rank, world.gpu()->device_count());
    free = world.gpu()->facts(own).memory_free_bytes;
  });
  const std::vector<std::byte> all = world.collective().gather(std::as_bytes(std::span(&free, 1)), 0);
  std::vector<std::uint64_t> of_ranks(all.size() / sizeof(free));
  std::memcpy(of_ranks.data(), all.data(), all.size());
  return of_ranks.empty() ? 0 : *std::min_element(of_ranks.begin(), of_ranks.end()) / 2;
}

// The first augmentation that keeps the preparation of images on the processor.
std::string processor_key(const config::RunConfig& config) {
  const std::string missing = data::device::TensorPreparation::missing(augmentation_options(config));
  return missing.empty() ? "" : "augment." + missing;
}

}  // namespace

data::TrainingSplit split_images(World& world, const data::StoreReader& store, const config::RunConfig& config) {
  const data::ValidationOptions options = validation_options(config.data, store.has_split("validation"));
  std::vector<std::uint8_t> labels;
  agree(world.collective(), [&] { labels = store.labels("train"); });
  const std::vector<std::uint32_t> groups = find_groups(world, store, config);
  return data::split_validation(labels, options, row_selection(config.data), groups);
}

void resolve_placement(World& world, const data::StoreReader& store, config::RunConfig& config) {
  std::string placement;
  const std::uint64_t gpu = gpu_memory(world);
  on_root(world.collective(), [&] {
    const data::RowOptions options = row_options(config);
    placement =
        to_string(choose_placement(config.data.placement, {.rows = rows_to_hold(store, options),
                                                           .row_bytes = row_shape_of(store.info(), config).bytes(),
                                                           .shuffle = data::parse_shuffle(config.data.shuffle),
                                                           .batch = static_cast<std::uint64_t>(config.batch),
                                                           .memory = node_memory(!world.alone()),
                                                           .training_rows = training_rows(store, options),
                                                           .gpu_memory = gpu,
                                                           .processor_key = processor_key(config)}));
  });
  config.data.placement = distributed::broadcast_text(world.collective(), placement);
}

LoadedRows load_rows(World& world, const data::StoreReader& store, const config::RunConfig& config) {
  const data::RowOptions options = row_options(config);
  LoadedRows loaded;
  loaded.train = open_split(world, store, "train", config);
  const data::TrainingSplit split = split_images(world, store, config);
  TrainingRows& rows = loaded.rows;
  rows.training = loaded.train.get();
  rows.training_rows = data::rows_of_images(split.training, data::rows_per_image(options));
  rows.validation = loaded.train.get();
  rows.validation_rows = data::rows_of_images(split.validation, data::rows_per_image(options));
  if (store.has_split("validation")) {
    loaded.validation = open_split(world, store, "validation", config);
    rows.validation = loaded.validation.get();
    rows.validation_rows.resize(loaded.validation->labels().size());
    std::iota(rows.validation_rows.begin(), rows.validation_rows.end(), 0u);
  }
  if (rows.training_rows.empty()) {
    throw config::UsageError("no training images are left: lower data.validation.fraction or raise data.first");
  }
  check_monitors(config, !rows.validation_rows.empty());
  if (config.data.placement == "stream") {
    loaded.stream = std::make_unique<RowStream>(
        world, store, "train", options,
        stream_window(data::parse_shuffle(config.data.shuffle), static_cast<std::uint64_t>(config.batch)));
    rows.stream = loaded.stream.get();
  }
  if (config.data.placement == "device") {
    agree(world.collective(), [&] {
      loaded.on_device = std::make_unique<DeviceRows>(*rows.training, rows.training_rows, at::Device(at::kCUDA));
    });
    rows.on_device = loaded.on_device.get();
  }
  return loaded;
}

}  // namespace assay::launcher::training
