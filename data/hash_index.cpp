// SPDX-License-Identifier: Apache-2.0
#include "data/hash_index.hpp"

#include <algorithm>
#include <bit>
#include <stdexcept>

namespace assay::data {
namespace {

constexpr std::uint32_t kValues = 1u << 16;

std::uint32_t quarter_of(std::uint64_t hash, int quarter) {
  return static_cast<std::uint32_t>(hash >> (16 * quarter)) & (kValues - 1);
}

}  // namespace

HashIndex::HashIndex(std::span<const std::uint64_t> hashes) : hashes_(hashes) {
  if (hashes.size() > 0xFFFFFFFFu) throw std::invalid_argument("an index of hashes numbers them with 32 bits");
  for (int quarter = 0; quarter < kQuarters; ++quarter) {
    auto& [starts, places] = tables_[quarter];
    starts.assign(kValues + 1, 0);
    for (const auto hash : hashes) ++starts[quarter_of(hash, quarter) + 1];
    for (std::uint32_t value = 0; value < kValues; ++value) starts[value + 1] += starts[value];
    auto next = starts;
    places.resize(hashes.size());
    for (std::uint32_t place = 0; place < hashes.size(); ++place) {
      places[next[quarter_of(hashes[place], quarter)]++] = place;
    }
  }
}

void HashIndex::find_before(std::uint32_t place, int radius, std::vector<std::uint32_t>& found) const {
  if (radius < 0 || radius > kLargestRadius) throw std::invalid_argument("hashes are searched within 0 to 7 bits");
  found.clear();
  const std::uint64_t hash = hashes_[place];
  for (int quarter = 0; quarter < kQuarters; ++quarter) {
    const std::uint32_t value = quarter_of(hash, quarter);
    look_up(quarter, value, hash, place, radius, found);
    for (int bit = 0; bit < 16; ++bit) look_up(quarter, value ^ (1u << bit), hash, place, radius, found);
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
}

void HashIndex::look_up(int quarter, std::uint32_t value, std::uint64_t hash, std::uint32_t end, int radius,
                        std::vector<std::uint32_t>& found) const {
  constexpr std::uint32_t kMost = 4096;
  const auto& [starts, places] = tables_[quarter];
  const std::uint32_t last = std::min(starts[value + 1], starts[value] + kMost);
  for (std::uint32_t i = starts[value]; i < last && places[i] < end; ++i) {
    if (std::popcount(hash ^ hashes_[places[i]]) <= radius) found.push_back(places[i]);
  }
}

}  // namespace assay::data
