// SPDX-License-Identifier: Apache-2.0
#include "data/hash_index.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <stdexcept>

#include "data/files/random.hpp"

namespace assay::data {
namespace {

// Families of hashes that differ in up to 10 bits from their first, so that there is much to find at every distance.
std::vector<std::uint64_t> clustered_hashes(int count) {
  files::CounterStream stream(3, files::RandomUse::sample_images);
  std::vector<std::uint64_t> hashes;
  std::uint64_t centre = 0;
  for (int i = 0; i < count; ++i) {
    if (i % 20 == 0) centre = stream.next_u64();
    std::uint64_t hash = centre;
    for (std::uint32_t flips = stream.below(11); flips > 0; --flips) hash ^= 1ull << stream.below(64);
    hashes.push_back(hash);
  }
  return hashes;
}

TEST(HashIndex, FindsWhatComparingAllPairsFinds) {
  const auto hashes = clustered_hashes(1000);
  const HashIndex index(hashes);
  std::vector<std::uint32_t> found;
  std::size_t all = 0;
  for (const int radius : {0, 1, 4, 7}) {
    for (std::uint32_t place = 0; place < hashes.size(); ++place) {
      std::vector<std::uint32_t> expected;
      for (std::uint32_t other = 0; other < place; ++other) {
        if (std::popcount(hashes[other] ^ hashes[place]) <= radius) expected.push_back(other);
      }
      index.find_before(place, radius, found);
      ASSERT_EQ(found, expected) << "place " << place << ", radius " << radius;
      all += expected.size();
    }
  }
  EXPECT_GT(all, 1000u) << "the test found nothing to compare";
}

TEST(HashIndex, AMillionEqualHashesStayCheap) {
  const std::vector<std::uint64_t> hashes(1'000'000, 0x0123456789abcdefu);
  const HashIndex index(hashes);
  std::vector<std::uint32_t> found;
  index.find_before(999'999, 6, found);
  EXPECT_EQ(found.size(), 4096u);
  EXPECT_EQ(found.front(), 0u);
  EXPECT_EQ(found.back(), 4095u);
}

TEST(HashIndex, RefusesARadiusItWouldMissHashesAt) {
  const std::vector<std::uint64_t> hashes(2);
  const HashIndex index(hashes);
  std::vector<std::uint32_t> found;
  EXPECT_THROW(index.find_before(1, 8, found), std::invalid_argument);
  EXPECT_THROW(index.find_before(1, -1, found), std::invalid_argument);
}

}  // namespace
}  // namespace assay::data
