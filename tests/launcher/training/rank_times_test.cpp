// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/rank_times.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace assay::launcher::training {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(RankTimes, SharesAreOverAllRanks) {
  const std::vector<RankTimes> ranks = {{.data = 1, .compute = 8, .communication = 1, .steps = 100},
                                        {.data = 1, .compute = 8, .communication = 1, .steps = 100}};
  EXPECT_EQ(describe_rank_times(ranks), "step time: data 10 % (10 ms a step), compute 80 %, communication 10 %");
}

TEST(RankTimes, TheRankThatHoldsUpTheOthersIsNamedWithWhatItDoes) {
  std::vector<RankTimes> ranks(4, {.data = 1, .compute = 9, .communication = 5});
  ranks[2] = {.data = 1, .compute = 14, .communication = 0};
  EXPECT_THAT(describe_rank_times(ranks), HasSubstr("; rank 2 is slow: 1.50 x the median of the others (computing)"));
  ranks[2] = {.data = 11, .compute = 9, .communication = 0};
  EXPECT_THAT(describe_rank_times(ranks), HasSubstr("rank 2 is slow: 2.00 x"));
  EXPECT_THAT(describe_rank_times(ranks), HasSubstr("(preparing batches)"));
}

TEST(RankTimes, OneOfTwoShows) {
  const std::vector<RankTimes> ranks = {{.compute = 10}, {.compute = 20}};
  EXPECT_THAT(describe_rank_times(ranks), HasSubstr("rank 1 is slow: 2.00 x"));
}

TEST(RankTimes, SmallDifferencesAndSingleRanksAreNotWorthAWord) {
  EXPECT_THAT(describe_rank_times(std::vector<RankTimes>{{.compute = 10}, {.compute = 10.9}}), Not(HasSubstr("slow")));
  EXPECT_THAT(describe_rank_times(std::vector<RankTimes>{{.compute = 10}}), Not(HasSubstr("slow")));
  EXPECT_THAT(describe_rank_times(std::vector<RankTimes>{{}, {}}), Not(HasSubstr("slow")));
}

TEST(RankTimes, WaitingForDataIsToldOfOneRankToo) {
  EXPECT_FALSE(worth_telling(std::vector<RankTimes>{{.data = 0.5, .compute = 9}}));
  EXPECT_TRUE(worth_telling(std::vector<RankTimes>{{.data = 2, .compute = 9}}));
  EXPECT_TRUE(worth_telling(std::vector<RankTimes>(2)));
  EXPECT_FALSE(worth_telling({}));
}

TEST(RankTimes, JsonHasAnEntryForEachRank) {
  const auto json = nlohmann::json::parse(
      rank_times_json(3, std::vector<RankTimes>{{.data = 1, .compute = 2, .communication = 3}, {}}));
  EXPECT_EQ(json.at("epoch"), 3);
  EXPECT_EQ(json.at("ranks").size(), 2u);
  EXPECT_EQ(json.at("ranks")[0].at("communication_seconds"), 3);
  EXPECT_EQ(json.at("ranks")[1].at("rank"), 1);
}

TEST(RankTimes, AloneTheGatherGivesOnesOwn) {
  distributed::SingleProcessCollective collective;
  const auto ranks = gather_rank_times(collective, {.data = 1, .compute = 2, .communication = 3});
  ASSERT_EQ(ranks.size(), 1u);
  EXPECT_EQ(ranks[0].compute, 2);
}

}  // namespace
}  // namespace assay::launcher::training
