// SPDX-License-Identifier: Apache-2.0
#include "data/files/fletcher32.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "data/files/random.hpp"

namespace assay::data::files {
namespace {

// HDF5's own loop (H5checksum.c), word by word.
std::uint32_t reference(const std::vector<std::uint8_t>& data) {
  std::uint32_t first = 0, second = 0;
  const auto fold = [](std::uint32_t sum) { return (sum & 0xffff) + (sum >> 16); };
  for (std::size_t i = 0; i < data.size(); i += 2) {
    first += static_cast<std::uint32_t>(data[i] << 8 | (i + 1 < data.size() ? data[i + 1] : 0));
    second += first = fold(first);
    second = fold(second);
  }
  return fold(second) << 16 | fold(first);
}

std::vector<std::uint8_t> noise(std::size_t size, std::uint32_t seed) {
  CounterStream stream(seed, RandomUse::sampler, 0);
  std::vector<std::uint8_t> bytes(size);
  for (auto& byte : bytes) byte = static_cast<std::uint8_t>(stream.below(256));
  return bytes;
}

std::uint32_t checksum(const std::vector<std::uint8_t>& bytes) {
  return fletcher32(std::as_bytes(std::span(bytes)));
}

TEST(Fletcher32, IsTheLibrarysLoopAtEverySize) {
  for (const std::size_t size :
       {0u, 1u, 2u, 3u, 63u, 64u, 65u, 127u, 719u, 720u, 721u, 16383u, 16384u, 16385u, 100003u}) {
    const auto bytes = noise(size, static_cast<std::uint32_t>(size));
    EXPECT_EQ(checksum(bytes), reference(bytes)) << size;
  }
}

TEST(Fletcher32, SumsThatAreMultiplesOfTheModulusStayAsTheLibraryFoldsThem) {
  EXPECT_EQ(checksum(std::vector<std::uint8_t>(4096, 0)), 0u);
  const std::vector<std::uint8_t> ones(1 << 20, 0xff);
  EXPECT_EQ(checksum(ones), reference(ones));
  EXPECT_EQ(checksum(ones), 0xffffffffu);
  std::vector<std::uint8_t> one_word(200, 0);
  one_word[0] = one_word[1] = 0xff;
  EXPECT_EQ(checksum(one_word), reference(one_word));
}

TEST(Fletcher32, LargestWordsDoNotOverflowTheLanes) {
  std::vector<std::uint8_t> bytes(3 << 20, 0xfe);
  EXPECT_EQ(checksum(bytes), reference(bytes));
}

TEST(Fletcher32, EveryFlippedBitChangesIt) {
  auto bytes = noise(1000, 7);
  const auto before = checksum(bytes);
  for (std::size_t bit = 0; bit < 8000; bit += 37) {
    bytes[bit / 8] ^= static_cast<std::uint8_t>(1u << bit % 8);
    EXPECT_NE(checksum(bytes), before) << bit;
    bytes[bit / 8] ^= static_cast<std::uint8_t>(1u << bit % 8);
  }
}

}  // namespace
}  // namespace assay::data::files
