// SPDX-License-Identifier: Apache-2.0
// The batches of an epoch for one rank: the sampler's order, this rank's part of each global batch, images prepared and
// augmented into one reused tensor. What a sample looks like depends on (seed, epoch, sample), and where colour is
// drawn per batch on the number of the batch; never on the rank.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "data/batch_source.hpp"
#include "data/sampler.hpp"
#include "launcher/config/run_config.hpp"
#include "launcher/prepared_images.hpp"
#include "launcher/training/micro_batch.hpp"

namespace assay::launcher::training {

class EpochData {
 public:
  // rows: the training rows of the source; labels: of all its rows. source and labels must outlive this object.
  EpochData(const config::RunConfig& config, const data::BatchSource& source, std::span<const std::uint8_t> labels,
            std::vector<std::uint32_t> rows);

  std::uint64_t count() const { return rows_.size(); }
  std::uint64_t batches() const;
  void start_epoch(std::uint32_t epoch);
  // Samples in global batch `index`.
  std::uint64_t batch_count(std::uint64_t index) const;
  // Part `rank` of `size` of global batch `index` of the started epoch; valid until the next call.
  MicroBatch micro_batch(std::uint64_t index, int rank, int size);

 private:
  config::RunConfig config_;
  const data::BatchSource& source_;
  std::span<const std::uint8_t> labels_;
  std::vector<std::uint32_t> rows_;
  data::Sampler sampler_;
  std::uint32_t epoch_ = 0;
  std::vector<std::uint32_t> order_;  // row numbers in the order of the epoch
  PreparedImages images_;
};

}  // namespace assay::launcher::training
