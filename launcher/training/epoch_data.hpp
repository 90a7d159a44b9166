// SPDX-License-Identifier: Apache-2.0
// The batches of an epoch for one rank: the sampler's order, this rank's part of each global batch, images prepared and
// augmented: on processors into one reused tensor; on a GPU there, from uint8 rows that live there or were sent (but
// for augmentations that only the processor carries out: then floats are sent). What a sample looks like depends on
// (seed, epoch, sample), and where colour is drawn per batch on the number of the batch; never on the rank.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "data/device/tensor_preparation.hpp"
#include "data/sampler.hpp"
#include "launcher/config/run_config.hpp"
#include "launcher/device_rows.hpp"
#include "launcher/prepared_images.hpp"
#include "launcher/row_access.hpp"
#include "launcher/training/micro_batch.hpp"
#include "launcher/training/row_stream.hpp"

namespace assay::launcher::training {

class EpochData {
 public:
  // rows: the training rows of `access`. With a stream the batches come from it, with `held` from there, and access
  // gives the labels only. access, stream and held must outlive this object.
  EpochData(const config::RunConfig& config, RowAccess& access, std::vector<std::uint32_t> rows,
            RowStream* stream = nullptr, const DeviceRows* held = nullptr);

  std::uint64_t count() const { return rows_.size(); }
  std::uint64_t batches() const;
  void start_epoch(std::uint32_t epoch);
  // Samples in global batch `index`.
  std::uint64_t batch_count(std::uint64_t index) const;
  // The samples of global batch `index` of the started epoch, in its order.
  std::span<const std::uint32_t> batch_samples(std::uint64_t index) const;
  // Part `rank` of `size` of global batch `index` of the started epoch; valid until the next call. With a stream:
  // collective, and as RowStream::batch says.
  MicroBatch micro_batch(std::uint64_t index, int rank, int size);

 private:
  // Images at positions `mine` of the batch at positions `whole`.
  at::Tensor images(const data::Range& whole, const data::Range& mine, const data::AugmentationKey& key);

  config::RunConfig config_;
  RowAccess& access_;
  RowStream* stream_;
  const DeviceRows* held_;
  std::vector<std::uint32_t> rows_;
  data::Sampler sampler_;
  std::uint32_t epoch_ = 0;
  std::vector<std::uint32_t> order_;  // row numbers in the order of the epoch
  PreparedImages images_;
  std::optional<data::device::TensorPreparation> on_device_;  // where images are prepared on a device
};

}  // namespace assay::launcher::training
