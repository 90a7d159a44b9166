// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/accumulation.hpp"

#include <algorithm>

#include "data/sampler.hpp"

namespace assay::launcher::training {

std::uint64_t piece_count(std::uint64_t count, int ranks, std::uint64_t wanted) {
  // The smallest micro-batch gives each piece an image of every rank; alone, two.
  const std::uint64_t most = ranks == 1 ? count / 2 : count / static_cast<std::uint64_t>(ranks);
  return std::clamp<std::uint64_t>(wanted, 1, std::max<std::uint64_t>(1, most));
}

std::vector<MicroBatch> pieces_of(const MicroBatch& batch, std::uint64_t pieces) {
  if (pieces == 1) return {batch};
  std::vector<MicroBatch> result;
  const data::Range whole{0, static_cast<std::uint64_t>(batch.labels.size(0))};
  for (std::uint64_t piece = 0; piece < pieces; ++piece) {
    const data::Range part = data::part_of(whole, piece, pieces);
    const auto begin = static_cast<std::int64_t>(part.begin);
    const auto size = static_cast<std::int64_t>(part.size());
    result.push_back({batch.images.narrow(0, begin, size), batch.labels.narrow(0, begin, size),
                      batch.samples.narrow(0, begin, size)});
  }
  return result;
}

}  // namespace assay::launcher::training
