// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/epoch_data.hpp"

#include <ATen/ops/empty.h>

#include <algorithm>

#include "launcher/image_options.hpp"

namespace assay::launcher::training {

EpochData::EpochData(const config::RunConfig& config, RowAccess& access, std::vector<std::uint32_t> rows,
                     RowStream* stream)
    : config_(config),
      access_(access),
      stream_(stream),
      rows_(std::move(rows)),
      sampler_(static_cast<std::uint32_t>(rows_.size()), static_cast<std::uint64_t>(config.seed),
               data::parse_shuffle(config.data.shuffle)),
      images_(preparation_options(config), augmentation_options(config), access.shape(),
              static_cast<int>(std::max<std::int64_t>(1, config.threads))) {}

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

MicroBatch EpochData::micro_batch(std::uint64_t index, int rank, int size) {
  const data::Range whole = data::batch_range(rows_.size(), static_cast<std::uint64_t>(config_.batch), index);
  const data::Range mine = data::part_of(whole, static_cast<std::uint64_t>(rank), static_cast<std::uint64_t>(size));
  const std::span<const std::uint32_t> samples = std::span(order_).subspan(mine.begin, mine.size());
  const auto count = static_cast<std::int64_t>(samples.size());
  const ReadyRows ready = stream_ != nullptr ? stream_->batch(whole, mine) : access_.ready(samples);
  const std::span<const std::uint8_t> labels = access_.labels();
  MicroBatch batch;
  batch.images = images_.augmented(
      *ready.source, ready.rows, samples,
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
