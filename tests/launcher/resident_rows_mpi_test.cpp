// SPDX-License-Identifier: Apache-2.0
#include "launcher/resident_rows.hpp"

#include <gtest/gtest.h>

#include "data/sampler.hpp"
#include "distributed/mpi_collective.hpp"
#include "distributed/shared_window.hpp"

namespace assay::launcher {
namespace {

// The window behind ResidentRows, filled as ResidentRows fills it: every row by the rank it belongs to, seen by all.
TEST(ResidentRows, EveryRankSeesTheRowsOfAll) {
  constexpr std::uint64_t kRows = 101;
  constexpr std::uint64_t kBytes = 48;
  distributed::SharedWindow window(kRows * kBytes, nullptr);
  const data::Range mine = data::part_of({0, kRows}, static_cast<std::uint64_t>(window.local_rank()),
                                         static_cast<std::uint64_t>(window.local_size()));
  for (std::uint64_t row = mine.begin; row < mine.end; ++row) {
    for (std::uint64_t byte = 0; byte < kBytes; ++byte) {
      window.bytes()[row * kBytes + byte] = static_cast<std::uint8_t>(row * 7 + byte);
    }
  }
  window.fence();
  const data::BatchSource source(window.bytes(), {4, 4, 3});
  ASSERT_EQ(source.count(), kRows);
  for (std::uint64_t row = 0; row < kRows; ++row) {
    for (std::uint64_t byte = 0; byte < kBytes; ++byte) {
      ASSERT_EQ(source.get(row)[byte], static_cast<std::uint8_t>(row * 7 + byte)) << row;
    }
  }
  window.fence();
}

}  // namespace
}  // namespace assay::launcher
