// SPDX-License-Identifier: Apache-2.0
// Batches of random images for a replica under test, and its weights as one list of numbers.
#pragma once

#include <ATen/ops/empty.h>

#include <algorithm>
#include <cstdint>
#include <vector>

#include "data/files/random.hpp"
#include "data/sampler.hpp"
#include "launcher/training/replica.hpp"

namespace assay::launcher::training {

// `compact` on a single process, small and quick.
inline config::RunConfig compact_config() {
  config::RunConfig config;
  config.model.name = "compact";
  config.loss.kind = "sparse_categorical_cross_entropy";
  config.seed = 5;
  return config;
}

// Batch `index` of `count` images, 16 px, labels in turn: a function of the index alone.
inline MicroBatch random_batch(std::uint64_t index, std::int64_t count) {
  MicroBatch batch{at::empty({count, 3, 16, 16}, at::kFloat), at::empty({count}, at::kLong),
                   at::empty({count}, at::kLong)};
  data::files::CounterStream stream(index + 1, data::files::RandomUse::sample_images);
  float* pixels = batch.images.mutable_data_ptr<float>();
  std::generate(pixels, pixels + batch.images.numel(),
                [&] { return static_cast<float>(stream.next_u32() >> 8) / 16'777'216.0f; });
  for (std::int64_t i = 0; i < count; ++i) {
    batch.labels.mutable_data_ptr<std::int64_t>()[i] = i % 2;
    batch.samples.mutable_data_ptr<std::int64_t>()[i] = static_cast<std::int64_t>(index) * count + i;
  }
  return batch;
}

// The part of a batch that a rank computes.
inline MicroBatch part_of_rank(const MicroBatch& batch, int rank, int size) {
  const data::Range part = data::part_of({0, static_cast<std::uint64_t>(batch.labels.size(0))},
                                         static_cast<std::uint64_t>(rank), static_cast<std::uint64_t>(size));
  const auto begin = static_cast<std::int64_t>(part.begin);
  const auto count = static_cast<std::int64_t>(part.size());
  return {batch.images.narrow(0, begin, count), batch.labels.narrow(0, begin, count),
          batch.samples.narrow(0, begin, count)};
}

// Parameters and running statistics, in order of registration.
inline std::vector<float> weights_of(const Replica& replica) {
  std::vector<float> values;
  std::vector<models::NamedTensor> tensors = replica.model().parameters();
  for (auto& buffer : replica.model().buffers()) tensors.push_back(buffer);
  for (const auto& entry : tensors) {
    const at::Tensor flat = entry.tensor.detach().contiguous();
    values.insert(values.end(), flat.const_data_ptr<float>(), flat.const_data_ptr<float>() + flat.numel());
  }
  return values;
}

inline double largest_difference(const std::vector<float>& a, const std::vector<float>& b) {
  double worst = a.size() == b.size() ? 0 : 1e9;
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    worst = std::max(worst, std::abs(static_cast<double>(a[i]) - static_cast<double>(b[i])));
  }
  return worst;
}

}  // namespace assay::launcher::training
