// SPDX-License-Identifier: Apache-2.0
#include "distributed/shared_window.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "distributed/mpi_environment.hpp"
#include "distributed/node_window.hpp"

namespace assay::distributed {
namespace {

using ::testing::HasSubstr;

std::uint8_t value_of(std::size_t index) {
  return static_cast<std::uint8_t>(index * 31 % 251);
}

TEST(SharedWindow, EveryRankReadsWhatAllHaveFilledIn) {
  constexpr std::size_t kBytes = 1'000'003;
  SharedWindow window(kBytes, nullptr);
  const auto rank = static_cast<std::size_t>(window.local_rank());
  const auto ranks = static_cast<std::size_t>(window.local_size());
  ASSERT_EQ(window.bytes().size(), kBytes);
  for (std::size_t i = kBytes * rank / ranks; i < kBytes * (rank + 1) / ranks; ++i) window.bytes()[i] = value_of(i);
  window.fence();
  for (std::size_t i = 0; i < kBytes; ++i) ASSERT_EQ(window.bytes()[i], value_of(i)) << i;
}

TEST(SharedWindow, SeveralMayLiveAtTheSameTime) {
  SharedWindow a(64, nullptr);
  SharedWindow b(64, nullptr);
  if (a.local_rank() == 0) a.bytes()[0] = 1;
  if (b.local_rank() == b.local_size() - 1) b.bytes()[0] = 2;
  a.fence();
  b.fence();
  EXPECT_EQ(a.bytes()[0], 1);
  EXPECT_EQ(b.bytes()[0], 2);
}

TEST(SharedWindow, MayBeEmpty) {
  SharedWindow window(0, nullptr);
  EXPECT_TRUE(window.bytes().empty());
  window.fence();
}

TEST(SharedWindow, MoreThanTheNodeHasIsRefusedOnAllRanksWithThePlaceAndTheBytes) {
  std::string message;
  try {
    SharedWindow window(std::uint64_t{1} << 50, nullptr);
  } catch (const MpiError& error) {
    message = error.what();
  }
  EXPECT_THAT(message, HasSubstr("shared memory too small: 1125899906842624 bytes wanted"));
  EXPECT_THAT(message, HasSubstr("free in /"));
  SharedWindow small(64, nullptr);
  small.fence();
}

TEST(NodeWindow, IsAlignedForCacheLines) {
  for (const std::uint64_t bytes : {1U, 100U, 5000U}) {
    NodeWindow window(bytes);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(window.data()) % NodeWindow::kAlignment, 0U);
  }
}

}  // namespace
}  // namespace assay::distributed
