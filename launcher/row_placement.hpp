// SPDX-License-Identifier: Apache-2.0
// Where the images of a run live while it trains. The order of an epoch is data.shuffle's alone: a placement that
// cannot serve it is refused, never bent. Pure but for node_memory().
#pragma once

#include <cstdint>
#include <string>

#include "data/sampler.hpp"

namespace assay::launcher {

enum class RowPlacement {
  host,    // in memory, once per node
  stream,  // in the store, read ahead
};
std::string to_string(RowPlacement placement);

struct PlacementNeeds {
  std::uint64_t rows = 0;
  std::uint64_t row_bytes = 0;
  data::Shuffle shuffle;
  std::uint64_t batch = 0;   // global
  std::uint64_t memory = 0;  // bytes a node may use for images
};

// setting: data.placement. auto takes host where all rows fit. Throws config::UsageError saying what to set.
RowPlacement choose_placement(const std::string& setting, const PlacementNeeds& needs);

// Rows of a window of the stream. With shuffle none there is no window: some batches.
std::uint32_t stream_window(const data::Shuffle& shuffle, std::uint64_t batch);

// Three quarters of what is left of the machine's memory, and of /dev/shm where the rows are shared.
std::uint64_t node_memory(bool shared);

}  // namespace assay::launcher
