// SPDX-License-Identifier: Apache-2.0
#include "distributed/shared_memory_reduce.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>
#include <vector>

namespace assay::distributed {
namespace {

int world_size() {
  int size = 0;
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  return size;
}

int world_rank() {
  int rank = 0;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  return rank;
}

std::vector<float> values_of(int rank, std::size_t count) {
  std::vector<float> values(count);
  for (std::size_t i = 0; i < count; ++i) {
    values[i] = 1.0F / (1.0F + static_cast<float>((i * 7 + static_cast<std::size_t>(rank) * 13) % 997));
  }
  return values;
}

// direct_ranks 1: every rank adds its slice; 64: every rank adds everything.
class SharedMemoryReduceTest : public ::testing::TestWithParam<int> {};

TEST_P(SharedMemoryReduceTest, AddsInRankOrderBitForBit) {
  SharedMemoryReduce reduce(world_size(), false, GetParam());
  for (const std::size_t count : {0UL, 1UL, 2UL, 5UL, 2049UL, 131'072UL, 131'071UL, 524'289UL}) {
    std::vector<float> values = values_of(world_rank(), count);
    reduce.sum(std::span<float>(values));
    std::vector<float> expected = values_of(0, count);
    for (int rank = 1; rank < world_size(); ++rank) {
      const std::vector<float> more = values_of(rank, count);
      for (std::size_t i = 0; i < count; ++i) expected[i] += more[i];
    }
    ASSERT_EQ(values, expected) << count;
  }
}

TEST_P(SharedMemoryReduceTest, SurvivesThousandsOfCallsOfChangingSizeAndType) {
  SharedMemoryReduce reduce(world_size(), false, GetParam());
  const auto ranks = static_cast<float>(world_size());
  for (int call = 0; call < 3000; ++call) {
    const auto count = static_cast<std::size_t>(1 + call * 37 % 500);
    std::vector<float> floats(count, static_cast<float>(call));
    std::vector<double> doubles(count / 2, call);
    reduce.sum(std::span<float>(floats));
    reduce.sum(std::span<double>(doubles));
    for (const float value : floats) ASSERT_EQ(value, static_cast<float>(call) * ranks);
    for (const double value : doubles) ASSERT_EQ(value, static_cast<double>(call) * ranks);
  }
}

TEST_P(SharedMemoryReduceTest, WaitsForARankThatComesLate) {
  SharedMemoryReduce reduce(world_size(), false, GetParam());
  for (int late = 0; late < world_size(); ++late) {
    // Long enough for the others to have gone to sleep in the kernel.
    if (world_rank() == late) std::this_thread::sleep_for(std::chrono::milliseconds(30));
    float value = 1;
    reduce.sum(std::span<float>(&value, 1));
    EXPECT_EQ(value, static_cast<float>(world_size()));
  }
}

INSTANTIATE_TEST_SUITE_P(Ways, SharedMemoryReduceTest, ::testing::Values(1, 64));

}  // namespace
}  // namespace assay::distributed
