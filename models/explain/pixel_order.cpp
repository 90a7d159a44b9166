// SPDX-License-Identifier: Apache-2.0
#include "models/explain/pixel_order.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <stdexcept>

#include "data/files/random.hpp"

namespace assay::models::explain {
namespace {

// Stream 0 breaks ties, so a random map never takes the order of the ties of a flat one.
std::vector<std::uint64_t> hashes(std::size_t pixels, std::uint64_t seed, std::uint32_t stream_number) {
  data::files::CounterStream stream(seed, data::files::RandomUse::pixel_order, stream_number);
  std::vector<std::uint64_t> result(pixels);
  for (std::uint64_t& hash : result) hash = stream.next_u64();
  return result;
}

template <class Before>
std::vector<std::int64_t> ranks(std::size_t pixels, const Before& before) {
  std::vector<std::size_t> order(pixels);
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), before);
  std::vector<std::int64_t> result(pixels);
  for (std::size_t place = 0; place < pixels; ++place) result[order[place]] = static_cast<std::int64_t>(place);
  return result;
}

}  // namespace

std::vector<std::int64_t> ranks_by_importance(std::span<const double> importance, std::uint64_t seed) {
  if (std::any_of(importance.begin(), importance.end(), [](double value) { return std::isnan(value); })) {
    throw std::invalid_argument("an explanation holds a value that is not a number");
  }
  const auto ties = hashes(importance.size(), seed, 0);
  return ranks(importance.size(), [&](std::size_t a, std::size_t b) {
    return importance[a] != importance[b] ? importance[a] > importance[b] : ties[a] < ties[b];
  });
}

std::vector<std::int64_t> random_ranks(std::int64_t pixels, std::uint64_t seed, std::uint32_t map) {
  const auto keys = hashes(static_cast<std::size_t>(pixels), seed, map + 1);
  return ranks(keys.size(), [&](std::size_t a, std::size_t b) { return keys[a] < keys[b]; });
}

}  // namespace assay::models::explain
