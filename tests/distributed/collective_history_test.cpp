// SPDX-License-Identifier: Apache-2.0
#include "distributed/collective_history.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <thread>

namespace assay::distributed {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

std::unique_ptr<CollectiveHistory> history_of(std::uint64_t collectives) {
  auto history = std::make_unique<CollectiveHistory>();
  for (std::uint64_t i = 1; i <= collectives; ++i) {
    const auto now = static_cast<std::int64_t>(1000 * i);
    history->enter(i, "all_reduce", 8 * i, now);
    history->leave(i, now + 500);
  }
  return history;
}

TEST(CollectiveHistory, IsEmptyAtFirst) {
  EXPECT_TRUE(CollectiveHistory().read(Lane::main).empty());
}

TEST(CollectiveHistory, KeepsTheLast256InOrder) {
  const auto past = history_of(700)->read(Lane::main);
  ASSERT_EQ(past.size(), CollectiveHistory::kLength);
  EXPECT_EQ(past.front().sequence, 700 - CollectiveHistory::kLength + 1);
  EXPECT_EQ(past.back().sequence, 700U);
  for (std::size_t i = 1; i < past.size(); ++i) EXPECT_EQ(past[i].sequence, past[i - 1].sequence + 1);
  EXPECT_EQ(past.back().bytes, 5600U);
  EXPECT_EQ(past.back().left - past.back().entered, 500);
}

TEST(CollectiveHistory, TheTextHasOneLineForEachAndTimesBeforeTheEnd) {
  auto past = history_of(2)->read(Lane::main);
  past.back().left = 0;
  past.back().lane = Lane::gradients;
  const std::string text = history_text(past, 1'000'000'000);
  EXPECT_THAT(text, StartsWith("-0.999999  all_reduce 1  main  8 bytes  0.000001 s\n"));
  EXPECT_THAT(text, HasSubstr("all_reduce 2  gradients  16 bytes  not finished\n"));
}

TEST(CollectiveHistory, TheTextMergesLanesByTimeAndKeepsTheLast256) {
  auto all = history_of(200)->read(Lane::main);
  auto gradients = history_of(200)->read(Lane::gradients);
  for (PastCollective& one : gradients) one.entered += 1;
  all.insert(all.end(), gradients.begin(), gradients.end());
  const std::string text = history_text(all, 0);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 256);
  EXPECT_LT(text.find("all_reduce 199  gradients"), text.find("all_reduce 200  main"));
  EXPECT_EQ(text.find("all_reduce 72 "), std::string::npos);
}

TEST(CollectiveHistory, MayBeReadWhileItIsWritten) {
  CollectiveHistory history;
  std::atomic<bool> stop{false};
  std::thread writer([&] {
    for (std::uint64_t i = 1; !stop; ++i) {
      history.enter(i, "all_reduce", 3 * i, static_cast<std::int64_t>(i));
      history.leave(i, static_cast<std::int64_t>(i));
    }
  });
  for (int round = 0; round < 200; ++round) {
    for (const PastCollective& one : history.read(Lane::main)) EXPECT_EQ(one.operation, "all_reduce");
  }
  stop = true;
  writer.join();
}

}  // namespace
}  // namespace assay::distributed
