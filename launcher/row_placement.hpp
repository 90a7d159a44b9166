// SPDX-License-Identifier: Apache-2.0
// Where the images of a run live while it trains. The order of an epoch is data.shuffle's alone: a placement that
// cannot serve it is refused, never bent. Pure but for node_memory().
#pragma once

#include <cstdint>
#include <string>

#include "data/sampler.hpp"

namespace assay::launcher {

enum class RowPlacement {
  device,  // on each rank's GPU; what is not trained on as with host, or in the store where that has no room
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

  std::uint64_t training_rows = 0;
  std::uint64_t gpu_memory = 0;    // bytes of each GPU that images may take; 0: the run is on processors
  std::string processor_key = {};  // of an augmentation that only the processor carries out; empty: none is on
};

// setting: data.placement. auto takes device where the training rows fit there and can be prepared there, else host
// where all rows fit. Throws config::UsageError saying what to set.
RowPlacement choose_placement(const std::string& setting, const PlacementNeeds& needs);

// Rows of a window of the stream. With shuffle none there is no window: some batches.
std::uint32_t stream_window(const data::Shuffle& shuffle, std::uint64_t batch);

// Three quarters of what is left of the machine's memory, and of /dev/shm where the rows are shared.
std::uint64_t node_memory(bool shared);

}  // namespace assay::launcher
