// SPDX-License-Identifier: Apache-2.0
#include "data/image_rows.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <vector>

namespace assay::data {
namespace {

// Row i is filled with i % 251; 64 KB a row, so that a block holds 64 of them.
ImageRows numbered_rows(std::uint64_t count) {
  const ImageShape shape{128, 171, 3};
  return {shape, count, [shape](std::uint64_t first, std::uint64_t rows, std::span<std::uint8_t> out) {
            for (std::uint64_t i = 0; i < rows; ++i) {
              const auto row = out.subspan(i * shape.bytes(), shape.bytes());
              std::fill(row.begin(), row.end(), static_cast<std::uint8_t>((first + i) % 251));
            }
          }};
}

TEST(ImageRows, EachRowIsVisitedOnceWithItsBytes) {
  for (const int threads : {1, 2, 5}) {
    const auto rows = numbered_rows(200);
    std::vector<std::atomic<int>> visits(200);
    visit_rows(rows, threads, [&](int part, std::uint64_t row, std::span<const std::uint8_t> bytes) {
      EXPECT_LT(part, threads);
      EXPECT_EQ(bytes.size(), rows.shape.bytes());
      EXPECT_EQ(bytes.front(), row % 251);
      EXPECT_EQ(bytes.back(), row % 251);
      ++visits[row];
    });
    for (const auto& count : visits) EXPECT_EQ(count, 1) << threads << " threads";
  }
}

TEST(ImageRows, ReadsBlocksInOrderAndTellsHowFarItIs) {
  auto rows = numbered_rows(200);
  std::uint64_t next = 0, largest = 0;
  rows.read = [&](std::uint64_t first, std::uint64_t count, std::span<std::uint8_t> out) {
    EXPECT_EQ(first, next);
    EXPECT_EQ(out.size(), count * rows.shape.bytes());
    next = first + count;
    largest = std::max(largest, count);
  };
  std::vector<std::uint64_t> done;
  visit_rows(
      rows, 2, [](int, std::uint64_t, std::span<const std::uint8_t>) {},
      [&](std::uint64_t rows_done) { done.push_back(rows_done); });
  EXPECT_EQ(next, 200u);
  EXPECT_LT(largest, 70u) << "a few MB at a time";
  ASSERT_GT(done.size(), 2u);
  EXPECT_EQ(done.back(), 200u);
}

TEST(ImageRows, FaultsOfReadingAndVisitingComeOut) {
  auto rows = numbered_rows(10);
  const auto visit = [](int, std::uint64_t row, std::span<const std::uint8_t>) {
    if (row == 7) throw std::runtime_error("row 7");
  };
  EXPECT_THROW(visit_rows(rows, 3, visit), std::runtime_error);
  rows.read = [](std::uint64_t, std::uint64_t, std::span<std::uint8_t>) { throw std::logic_error("unreadable"); };
  EXPECT_THROW(visit_rows(rows, 3, visit), std::logic_error);
}

TEST(ImageRows, NoRowsAreNoVisitAndNoRead) {
  auto rows = numbered_rows(0);
  rows.read = [](std::uint64_t, std::uint64_t, std::span<std::uint8_t>) { FAIL(); };
  visit_rows(rows, 2, [](int, std::uint64_t, std::span<const std::uint8_t>) { FAIL(); });
}

TEST(ImageRows, RefusesNoThreadsAndOtherThanRgb) {
  auto rows = numbered_rows(1);
  const auto visit = [](int, std::uint64_t, std::span<const std::uint8_t>) {};
  EXPECT_THROW(visit_rows(rows, 0, visit), std::invalid_argument);
  rows.shape.channels = 1;
  EXPECT_THROW(visit_rows(rows, 1, visit), std::invalid_argument);
}

}  // namespace
}  // namespace assay::data
