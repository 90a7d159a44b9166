// SPDX-License-Identifier: Apache-2.0
// The order of an epoch cut into windows that live one after the other in a ring of memory: which rows a window needs,
// who fetches them, and where a position's row lies. Pure; any thread may call.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "data/sampler.hpp"

namespace assay::data {

class WindowPlan {
 public:
  // A batch may reach from one window into the next while a third is filled.
  static constexpr std::uint32_t kSlots = 3;

  // window: positions of a window, at least 1; the last one of an epoch may be shorter.
  explicit WindowPlan(std::uint32_t window);

  // Rows of the ring: kSlots windows.
  std::uint64_t ring_rows() const { return std::uint64_t{window_} * kSlots; }
  std::uint64_t window_of(std::uint64_t position) const { return position / window_; }
  // Of the ring.
  std::uint32_t place_of(std::uint64_t position) const { return static_cast<std::uint32_t>(position % ring_rows()); }
  std::uint64_t windows(std::uint64_t count) const { return batches_per_epoch(count, window_); }

  // What part `part` of `parts` fetches for a window: rows in ascending order, which a store reads best, and their
  // places.
  struct Fetch {
    std::vector<std::uint32_t> rows;
    std::vector<std::uint32_t> places;
  };
  Fetch fetch(std::span<const std::uint32_t> order, std::uint64_t window, std::uint64_t part,
              std::uint64_t parts) const;

 private:
  std::uint32_t window_;
};

}  // namespace assay::data
