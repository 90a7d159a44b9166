// SPDX-License-Identifier: Apache-2.0
#include "data/files/jpeg_quality.hpp"

#include <algorithm>
#include <functional>

namespace assay::data::files {
namespace {

constexpr int kLargestDivisor = 255;

constexpr int sum_at(int quality) {
  const int scale = quality < 50 ? 5000 / quality : 200 - quality * 2;
  int sum = 0;
  for (const int divisor : kStandardLumaTable) {
    sum += std::clamp((divisor * scale + 50) / 100, 1, kLargestDivisor);
  }
  return sum;
}

// Index 0 is quality 1.
constexpr std::array<int, 100> kSums = [] {
  std::array<int, 100> sums{};
  for (int quality = 1; quality <= 100; ++quality) sums[static_cast<std::size_t>(quality - 1)] = sum_at(quality);
  return sums;
}();
static_assert(std::adjacent_find(kSums.begin(), kSums.end(), std::less_equal<>()) == kSums.end(),
              "each quality has a sum of its own, smaller than the one before");

}  // namespace

int estimate_jpeg_quality(std::span<const std::uint16_t, 64> table) {
  int sum = 0;
  for (const std::uint16_t divisor : table) sum += std::min<int>(divisor, kLargestDivisor);
  const auto* after = std::lower_bound(kSums.begin(), kSums.end(), sum, std::greater<>());
  if (after == kSums.end()) return 100;
  const bool earlier_is_nearer = after != kSums.begin() && *(after - 1) - sum < sum - *after;
  return static_cast<int>(after - kSums.begin()) + (earlier_is_nearer ? 0 : 1);
}

}  // namespace assay::data::files
