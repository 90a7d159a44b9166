// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/epoch_data.hpp"

#include <ATen/ops/empty.h>

#include <algorithm>

#include "launcher/image_options.hpp"

namespace assay::launcher::training {
namespace {

// Where batches are prepared; the processor where only it carries out what is asked for.
at::Device preparing_device(const config::RunConfig& config, const DeviceRows* held) {
  if (held != nullptr) return held->device();
  const bool whole = data::device::TensorPreparation::missing(augmentation_options(config)).empty();
  return config.device == "cuda" && whole ? at::kCUDA : at::kCPU;
}

}  // namespace

EpochData::EpochData(const config::RunConfig& config, RowAccess& access, std::vector<std::uint32_t> rows,
                     RowStream* stream, const DeviceRows* held)
    : config_(config),
      access_(access),
      stream_(stream),
      held_(held),
      rows_(std::move(rows)),
      sampler_(static_cast<std::uint32_t>(rows_.size()), static_cast<std::uint64_t>(config.seed),
               data::parse_shuffle(config.data.shuffle)),
      images_(preparation_options(config), augmentation_options(config), access.shape(),
              static_cast<int>(std::max<std::int64_t>(1, config.threads))) {
  const at::Device device = preparing_device(config, held);
  if (held == nullptr && device.is_cpu()) return;
  on_device_.emplace(preparation_options(config), augmentation_options(config), access.shape(), device);
}

std::uint64_t EpochData::batches() const {
  return data::batches_per_epoch(rows_.size(), static_cast<std::uint64_t>(config_.batch));
}

void EpochData::start_epoch(std::uint32_t epoch) {
  epoch_ = epoch;
  order_ = sampler_.order(epoch);
  for (std::uint32_t& sample : order_) sample = rows_[sample];
  if (stream_ != nullptr) stream_->start(order_);
}

std::uint64_t EpochData::batch_count(std::uint64_t index) const {
  return data::batch_range(rows_.size(), static_cast<std::uint64_t>(config_.batch), index).size();
}

std::span<const std::uint32_t> EpochData::batch_samples(std::uint64_t index) const {
  const data::Range whole = data::batch_range(rows_.size(), static_cast<std::uint64_t>(config_.batch), index);
  return std::span(order_).subspan(whole.begin, whole.size());
}

at::Tensor EpochData::images(const data::Range& whole, const data::Range& mine, const data::AugmentationKey& key) {
  const std::span<const std::uint32_t> samples = std::span(order_).subspan(mine.begin, mine.size());
  if (held_ != nullptr) return on_device_->augmented(held_->select(samples), samples, key);
  const ReadyRows ready = stream_ != nullptr ? stream_->batch(whole, mine) : access_.ready(samples);
  if (!on_device_) return images_.augmented(*ready.source, ready.rows, samples, key);
  return on_device_->augmented(send_rows(*ready.source, ready.rows, on_device_->device()), samples, key);
}

MicroBatch EpochData::micro_batch(std::uint64_t index, int rank, int size) {
  const data::Range whole = data::batch_range(rows_.size(), static_cast<std::uint64_t>(config_.batch), index);
  const data::Range mine = data::part_of(whole, static_cast<std::uint64_t>(rank), static_cast<std::uint64_t>(size));
  const std::span<const std::uint32_t> samples = std::span(order_).subspan(mine.begin, mine.size());
  const auto count = static_cast<std::int64_t>(samples.size());
  const std::span<const std::uint8_t> labels = access_.labels();
  MicroBatch batch;
  batch.images = images(
      whole, mine,
      {.seed = static_cast<std::uint64_t>(config_.seed), .epoch = epoch_, .batch = static_cast<std::uint32_t>(index)});
  batch.labels = at::empty({count}, at::kLong);
  batch.samples = at::empty({count}, at::kLong);
  for (std::int64_t i = 0; i < count; ++i) {
    batch.labels.mutable_data_ptr<std::int64_t>()[i] = labels[samples[i]];
    batch.samples.mutable_data_ptr<std::int64_t>()[i] = samples[i];
  }
  return batch;
}

}  // namespace assay::launcher::training
