// SPDX-License-Identifier: Apache-2.0
// Finds, among many 64-bit hashes, those within 7 bits of one, without comparing all pairs: hashes that differ in at
// most 7 bits differ in at most one bit of at least one of their four 16-bit quarters (multi-index hashing; Norouzi,
// Punjani and Fleet, "Fast search in Hamming space with multi-index hashing", CVPR 2012). Takes 16 bytes a hash.
// Read-only after construction: any thread may ask.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace assay::data {

class HashIndex {
 public:
  static constexpr int kLargestRadius = 7;

  // The hashes must outlive the index. Throws std::invalid_argument at 2^32 hashes or more.
  explicit HashIndex(std::span<const std::uint64_t> hashes);

  // Makes `found` the places below `place` of all hashes within `radius` bits of hashes[place], ascending. Quarters
  // shared by more than 4096 hashes are common to whole families of pictures: only their first 4096 are looked at, so
  // that a set of a million equal pictures costs no more than time in proportion. Throws std::invalid_argument when
  // radius is negative or above 7.
  void find_before(std::uint32_t place, int radius, std::vector<std::uint32_t>& found) const;

 private:
  static constexpr int kQuarters = 4;

  // Places of the hashes with one value of a quarter, ascending: places[starts[value] .. starts[value + 1]).
  struct Table {
    std::vector<std::uint32_t> starts;
    std::vector<std::uint32_t> places;
  };

  void look_up(int quarter, std::uint32_t value, std::uint64_t hash, std::uint32_t end, int radius,
               std::vector<std::uint32_t>& found) const;

  std::span<const std::uint64_t> hashes_;
  std::array<Table, kQuarters> tables_;
};

}  // namespace assay::data
