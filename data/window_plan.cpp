// SPDX-License-Identifier: Apache-2.0
#include "data/window_plan.hpp"

#include <algorithm>
#include <stdexcept>

namespace assay::data {

WindowPlan::WindowPlan(std::uint32_t window) : window_(window) {
  if (window == 0) throw std::invalid_argument("a window needs at least one row");
}

WindowPlan::Fetch WindowPlan::fetch(std::span<const std::uint32_t> order, std::uint64_t window, std::uint64_t part,
                                    std::uint64_t parts) const {
  const Range positions = batch_range(order.size(), window_, window);
  std::vector<std::uint64_t> sorted;  // row, then position: one word sorts faster than a pair
  sorted.reserve(positions.size());
  for (std::uint64_t position = positions.begin; position < positions.end; ++position) {
    sorted.push_back(std::uint64_t{order[position]} << 32 | position);
  }
  std::sort(sorted.begin(), sorted.end());
  const Range mine = part_of({0, sorted.size()}, part, parts);
  Fetch fetch;
  fetch.rows.reserve(mine.size());
  fetch.places.reserve(mine.size());
  for (std::uint64_t i = mine.begin; i < mine.end; ++i) {
    fetch.rows.push_back(static_cast<std::uint32_t>(sorted[i] >> 32));
    fetch.places.push_back(place_of(sorted[i] & 0xffffffffu));
  }
  return fetch;
}

}  // namespace assay::data
