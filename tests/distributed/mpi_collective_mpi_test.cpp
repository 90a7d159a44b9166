// SPDX-License-Identifier: Apache-2.0
// Every operation on every way of doing it: shared memory, MPI, and MPI with messages cut into small parts.
#include "distributed/mpi_collective.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

namespace assay::distributed {
namespace {

class MpiCollectiveTest : public ::testing::TestWithParam<MpiCollectiveOptions> {
 protected:
  MpiCollective collective_{nullptr, GetParam()};
};

// Values whose float sum depends on the order of the summands.
template <typename Value>
std::vector<Value> values_of(int rank, std::size_t count) {
  std::vector<Value> values(count);
  for (std::size_t i = 0; i < count; ++i) {
    values[i] = static_cast<Value>((i % 3 == 0 ? 1e7 : 1e-3) * (rank + 1) + 0.1 * static_cast<double>(i % 101));
  }
  return values;
}

template <typename Value>
void expect_sum(Collective& collective, std::size_t count) {
  std::vector<Value> values = values_of<Value>(collective.rank(), count);
  collective.all_reduce_sum(std::span<Value>(values));
  std::vector<Value> expected = values_of<Value>(0, count);
  for (int rank = 1; rank < collective.size(); ++rank) {
    const std::vector<Value> more = values_of<Value>(rank, count);
    for (std::size_t i = 0; i < count; ++i) expected[i] += more[i];
  }
  for (std::size_t i = 0; i < count; ++i) ASSERT_NEAR(values[i], expected[i], 1e-6 * std::abs(expected[i])) << i;
  // Equal bits on all ranks.
  const auto bytes = std::as_bytes(std::span<const Value>(values));
  const std::vector<std::byte> all = collective.gather(bytes, 0);
  for (int rank = 0; rank < collective.size() && collective.rank() == 0 && count > 0; ++rank) {
    EXPECT_EQ(std::memcmp(all.data() + static_cast<std::size_t>(rank) * bytes.size(), bytes.data(), bytes.size()), 0)
        << "rank " << rank << ", count " << count;
  }
}

TEST_P(MpiCollectiveTest, SumsFloatsAndDoublesOfAnyCountWithEqualBitsOnAllRanks) {
  for (const std::size_t count : {0UL, 1UL, 2UL, 15UL, 4097UL, 131'072UL, 131'073UL, 400'001UL}) {
    expect_sum<float>(collective_, count);
    expect_sum<double>(collective_, count);
  }
}

TEST_P(MpiCollectiveTest, RepeatedSumsGiveTheSameBits) {
  std::vector<float> first = values_of<float>(collective_.rank(), 10'007);
  std::vector<float> second = first;
  collective_.all_reduce_sum(std::span<float>(first));
  collective_.all_reduce_sum(std::span<float>(second));
  EXPECT_EQ(first, second);
}

TEST_P(MpiCollectiveTest, BroadcastsFromEveryRoot) {
  for (int root = 0; root < collective_.size(); ++root) {
    std::vector<int> numbers(1001, collective_.rank() == root ? 40 + root : -1);
    collective_.broadcast(std::as_writable_bytes(std::span(numbers)), root);
    EXPECT_EQ(numbers, std::vector<int>(1001, 40 + root));
  }
  collective_.broadcast({}, 0);
}

TEST_P(MpiCollectiveTest, BroadcastsTextOfAnyLength) {
  const int root = collective_.size() - 1;
  for (const std::string& text : {std::string(), std::string("epochs: 2\n"), std::string(100'000, 'x')}) {
    const bool mine = collective_.rank() == root;
    EXPECT_EQ(broadcast_text(collective_, mine ? text : "something else", root), text);
  }
}

TEST_P(MpiCollectiveTest, GathersDifferentLengthsInRankOrder) {
  for (int root = 0; root < collective_.size(); ++root) {
    // Rank 1 has nothing to say.
    const int rank = collective_.rank();
    const std::vector<std::byte> mine(rank == 1 ? 0 : 100 + 333 * static_cast<std::size_t>(rank), std::byte(rank + 1));
    const std::vector<std::byte> all = collective_.gather(mine, root);
    if (rank != root) {
      EXPECT_TRUE(all.empty());
      continue;
    }
    std::vector<std::byte> expected;
    for (int peer = 0; peer < collective_.size(); ++peer) {
      if (peer != 1) expected.insert(expected.end(), 100 + 333 * static_cast<std::size_t>(peer), std::byte(peer + 1));
    }
    EXPECT_EQ(all, expected);
  }
}

TEST_P(MpiCollectiveTest, GathersNothingFromNobody) {
  EXPECT_TRUE(collective_.gather({}, 0).empty());
}

TEST_P(MpiCollectiveTest, BarriersPass) {
  for (int i = 0; i < 10; ++i) collective_.barrier();
}

std::string name_of(const ::testing::TestParamInfo<MpiCollectiveOptions>& info) {
  const std::string way = info.param.shared_memory ? "SharedMemory" : "Mpi";
  return info.param.part_bytes < MpiCollectiveOptions::kLargestPart ? way + "InSmallParts" : way;
}

INSTANTIATE_TEST_SUITE_P(Ways, MpiCollectiveTest,
                         ::testing::Values(MpiCollectiveOptions{}, MpiCollectiveOptions{.shared_memory = false},
                                           MpiCollectiveOptions{.part_bytes = 1000, .shared_memory = false}),
                         name_of);

TEST(MpiCollective, BothWaysOfSummingAgreeForTwoRanks) {
  MpiCollective shared(nullptr);
  MpiCollective plain(nullptr, {.shared_memory = false});
  if (shared.size() != 2) GTEST_SKIP() << "with more ranks MPI may add in another order";
  std::vector<float> a = values_of<float>(shared.rank(), 300'003);
  std::vector<float> b = a;
  shared.all_reduce_sum(std::span<float>(a));
  plain.all_reduce_sum(std::span<float>(b));
  EXPECT_EQ(a, b);
}

TEST(MpiCollective, TrafficOfTwoCollectivesDoesNotMix) {
  MpiCollective a(nullptr);
  MpiCollective b(nullptr);
  float x = 1;
  float y = 10;
  for (int i = 0; i < 5; ++i) {
    x = 1;
    y = 10;
    a.all_reduce_sum(std::span<float>(&x, 1));
    b.all_reduce_sum(std::span<float>(&y, 1));
  }
  EXPECT_EQ(x, static_cast<float>(a.size()));
  EXPECT_EQ(y, 10.0F * static_cast<float>(a.size()));
}

TEST(MpiCollective, RefusesPartsThatMpiCannotCount) {
  EXPECT_THROW(MpiCollective(nullptr, {.part_bytes = 0}), std::invalid_argument);
  EXPECT_THROW(MpiCollective(nullptr, {.part_bytes = std::size_t{1} << 31}), std::invalid_argument);
}

}  // namespace
}  // namespace assay::distributed
