// SPDX-License-Identifier: Apache-2.0
#include "data/parallel_parts.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <string>

namespace assay::data {
namespace {

TEST(ParallelParts, EveryPartIsDoneOnceInEveryRound) {
  ParallelParts threads;
  for (int round = 0; round < 500; ++round) {
    const int parts = 1 + round % 5;
    std::vector<std::atomic<int>> done(static_cast<std::size_t>(parts));
    threads.run(parts, [&](int part) { ++done[static_cast<std::size_t>(part)]; });
    for (const auto& count : done) ASSERT_EQ(count, 1) << "round " << round;
  }
}

TEST(ParallelParts, ConcurrentCallersEachGetAllTheirParts) {
  ParallelParts threads;
  std::atomic<int> total{0};
  {
    std::vector<std::jthread> callers;
    for (int caller = 0; caller < 4; ++caller) {
      callers.emplace_back([&] {
        for (int round = 0; round < 200; ++round) threads.run(3, [&](int) { ++total; });
      });
    }
  }
  EXPECT_EQ(total, 4 * 200 * 3);
}

TEST(ParallelParts, TheFirstFaultReachesTheCallerOnceAllPartsAreDone) {
  ParallelParts threads;
  for (const int faulty : {0, 2}) {
    std::atomic<int> done{0};
    const auto part = [&](int number) {
      ++done;
      if (number == faulty) throw std::runtime_error("part " + std::to_string(number));
    };
    EXPECT_THROW(threads.run(3, part), std::runtime_error);
    EXPECT_EQ(done, 3);
    threads.run(3, [&](int) { ++done; });
    EXPECT_EQ(done, 6);
  }
  EXPECT_THROW(threads.run(1, [](int) { throw std::runtime_error("alone"); }), std::runtime_error);
}

TEST(ParallelParts, NoPartsIsNoWork) {
  ParallelParts threads;
  threads.run(0, [](int) { FAIL() << "called"; });
}

}  // namespace
}  // namespace assay::data
