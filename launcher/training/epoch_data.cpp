// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/epoch_data.hpp"

#include <ATen/ops/empty.h>

#include <algorithm>

#include "data/device/flips.hpp"

namespace assay::launcher::training {

EpochData::EpochData(const config::RunConfig& config, const data::BatchSource& source,
                     std::span<const std::uint8_t> labels, std::vector<std::uint32_t> rows)
    : config_(config),
      source_(source),
      labels_(labels),
      rows_(std::move(rows)),
      sampler_(static_cast<std::uint32_t>(rows_.size()), static_cast<std::uint64_t>(config.seed),
               data::parse_shuffle(config.data.shuffle)) {}

std::uint64_t EpochData::batches() const {
  return data::batches_per_epoch(rows_.size(), static_cast<std::uint64_t>(config_.batch));
}

void EpochData::start_epoch(std::uint32_t epoch) {
  epoch_ = epoch;
  order_ = sampler_.order(epoch);
  for (std::uint32_t& sample : order_) sample = rows_[sample];
}

std::uint64_t EpochData::batch_count(std::uint64_t index) const {
  return data::batch_range(rows_.size(), static_cast<std::uint64_t>(config_.batch), index).size();
}

MicroBatch EpochData::micro_batch(std::uint64_t index, int rank, int size) {
  const data::Range whole = data::batch_range(rows_.size(), static_cast<std::uint64_t>(config_.batch), index);
  const data::Range mine = data::part_of(whole, static_cast<std::uint64_t>(rank), static_cast<std::uint64_t>(size));
  const std::span<const std::uint32_t> samples = std::span(order_).subspan(mine.begin, mine.size());
  const auto count = static_cast<std::int64_t>(samples.size());
  const data::ImageShape& shape = source_.shape();
  if (!images_.defined() || images_.size(0) < count) {
    images_ = at::empty({count, shape.height, shape.width, shape.channels}, at::kFloat);
  }
  MicroBatch batch;
  const at::Tensor pixels = images_.narrow(0, 0, count);
  source_.fill_float(samples, static_cast<float>(config_.data.scale), static_cast<float>(config_.data.shift),
                     /*channels_last=*/true,
                     {pixels.mutable_data_ptr<float>(), static_cast<std::size_t>(pixels.numel())},
                     static_cast<int>(std::max<std::int64_t>(1, config_.threads)));
  // The same memory seen as N x C x H x W, channels last.
  batch.images = pixels.permute({0, 3, 1, 2});
  batch.labels = at::empty({count}, at::kLong);
  batch.samples = at::empty({count}, at::kLong);
  for (std::int64_t i = 0; i < count; ++i) {
    batch.labels.mutable_data_ptr<std::int64_t>()[i] = labels_[samples[i]];
    batch.samples.mutable_data_ptr<std::int64_t>()[i] = samples[i];
  }
  data::device::random_flips(batch.images, batch.samples,
                             {.horizontal = config_.augment.flip_horizontal,
                              .vertical = config_.augment.flip_vertical,
                              .seed = static_cast<std::uint64_t>(config_.seed),
                              .epoch = epoch_});
  return batch;
}

}  // namespace assay::launcher::training
