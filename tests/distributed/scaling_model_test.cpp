// SPDX-License-Identifier: Apache-2.0
#include "distributed/scaling_model.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace assay::distributed {
namespace {

// Round figures: 1 GB/s within a node of 4, 0.1 GB/s between nodes; steps cost 1 us and 10 us, every call 5 us.
ScalingLinks simple_links() {
  ScalingLinks links;
  links.ranks_per_node = 4;
  links.node_bus = 1e9;
  links.network_bus = 1e8;
  links.large = {5e-6, 1e-6, 10e-6};
  links.small = links.large;
  return links;
}

ScalingStep simple_step() {
  ScalingStep step;
  step.images = 10;
  step.forward_seconds = 0.1;
  step.backward_seconds = 0.2;
  step.other_seconds = 0.05;
  return step;
}

TEST(AllReduceSeconds, OneRankNeedsNone) {
  EXPECT_EQ(all_reduce_seconds(1e9, 1, simple_links()), 0);
}

TEST(AllReduceSeconds, InANodeIsTheRingOfNcclTests) {
  // 2 * 3 / 4 * 1e6 / 1e9 = 1.5 ms, 6 steps of 1 us, 5 us of base; a tree would move 2 ms worth.
  EXPECT_NEAR(all_reduce_seconds(1e6, 4, simple_links()), 1.5e-3 + 6e-6 + 5e-6, 1e-12);
}

TEST(AllReduceSeconds, AcrossNodesGoesAtTheRateOfTheNetwork) {
  // 8 ranks on 2 nodes, ring: 2 * 7 / 8 * 1e6 / 1e8 = 17.5 ms; 14 steps, 2 of them between nodes.
  EXPECT_NEAR(all_reduce_seconds(1e6, 8, simple_links()), 17.5e-3 + 12e-6 + 20e-6 + 5e-6, 1e-12);
}

TEST(AllReduceSeconds, SmallMessagesOverManyNodesTakeTheTree) {
  // 64 nodes, no bytes to speak of: a chain of 3 in the node and 6 levels between nodes, both ways.
  EXPECT_NEAR(all_reduce_seconds(0, 256, simple_links()), 5e-6 + 2 * 3 * 1e-6 + 2 * 6 * 10e-6, 1e-12);
}

TEST(AllReduceSeconds, GrowsWithBytesAndRanks) {
  const ScalingLinks links;
  for (const double bytes : {1e3, 1e6, 1e8}) {
    EXPECT_LT(all_reduce_seconds(bytes, 8, links), all_reduce_seconds(bytes, 64, links)) << bytes;
    EXPECT_LT(all_reduce_seconds(bytes, 64, links), all_reduce_seconds(bytes, 512, links)) << bytes;
    EXPECT_LT(all_reduce_seconds(bytes, 64, links), all_reduce_seconds(10 * bytes, 64, links)) << bytes;
  }
}

TEST(AllReduceSeconds, ComesNearToWhatOthersHaveMeasured) {
  // NVIDIA/nccl issue 1244: 16 GPUs on two nodes, 1 MiB in 122 us, 64 MiB in 468 us.
  const ScalingLinks links;
  EXPECT_NEAR(all_reduce_seconds(64 * 1048576.0, 16, links), 468e-6, 100e-6);
  EXPECT_NEAR(all_reduce_seconds(1048576.0, 16, links), 122e-6, 40e-6);
}

TEST(ScalingPoint, OneRankIsTheStepItself) {
  ScalingStep step = simple_step();
  step.buckets = even_buckets(1e6, 1e5, 1e5);
  step.batch_norms = 10;
  step.batch_norm_bytes = 1e3;
  const ScalingPoint point = scaling_point(step, 1, simple_links());
  EXPECT_DOUBLE_EQ(point.step_seconds, 0.35);
  EXPECT_DOUBLE_EQ(point.efficiency, 1);
  EXPECT_DOUBLE_EQ(point.images_per_second, 10 / 0.35);
  EXPECT_EQ(point.exposed_seconds, 0);
}

TEST(ScalingPoint, OnlyWhatComesAfterBackwardIsExposed) {
  ScalingLinks links = simple_links();
  links.large = links.small = {};
  links.node_bus = 1.5;  // bytes/s: an all-reduce over 4 ranks takes a second per byte
  ScalingStep step = simple_step();
  // Backward runs from 0.1 to 0.3. The first bucket is ready at 0.2 and reduced at 0.25, the second, ready at 0.3, at
  // 0.34.
  step.buckets = {{0.05, 0.5}, {0.04, 1.0}};
  const ScalingPoint point = scaling_point(step, 4, links);
  EXPECT_NEAR(point.reduction_seconds, 0.09, 1e-12);
  EXPECT_NEAR(point.exposed_seconds, 0.04, 1e-12);
  EXPECT_NEAR(point.step_seconds, 0.39, 1e-12);
  EXPECT_NEAR(point.efficiency, 0.35 / 0.39, 1e-12);
}

TEST(ScalingPoint, ABucketWaitsForTheOneBefore) {
  ScalingLinks links = simple_links();
  links.large = links.small = {};
  links.node_bus = 1.5;
  ScalingStep step = simple_step();
  // The first takes from 0.2 to 0.5; the second, ready at 0.3, to 0.6.
  step.buckets = {{0.3, 0.5}, {0.1, 1.0}};
  EXPECT_NEAR(scaling_point(step, 4, links).exposed_seconds, 0.3, 1e-12);
}

TEST(ScalingPoint, SynchronisedBatchNormsAreExposedBothWays) {
  ScalingStep step = simple_step();
  step.batch_norms = 53;
  step.batch_norm_bytes = 1000;
  const double one = all_reduce_seconds(1000, 4, simple_links());
  const ScalingPoint point = scaling_point(step, 4, simple_links());
  EXPECT_NEAR(point.batch_norm_seconds, 2 * 53 * one, 1e-12);
  EXPECT_NEAR(point.step_seconds, 0.35 + 2 * 53 * one, 1e-12);
}

TEST(ScalingPoint, EfficiencyFallsAndThroughputGrowsWithTheWorld) {
  ScalingStep step = simple_step();
  step.buckets = even_buckets(112e6, 1048576, 25 * 1048576);
  step.batch_norms = 53;
  step.batch_norm_bytes = 8192;
  double efficiency = 1.0 + 1e-12;
  double rate = 0;
  for (const std::int64_t ranks : {1, 2, 8, 16, 64, 512}) {
    const ScalingPoint point = scaling_point(step, ranks, {});
    EXPECT_LE(point.efficiency, efficiency) << ranks;
    EXPECT_GT(point.images_per_second, rate) << ranks;
    efficiency = point.efficiency;
    rate = point.images_per_second;
  }
}

TEST(EvenBuckets, AreCutAsTheReducerCutsThem) {
  const auto buckets = even_buckets(100, 10, 40);
  ASSERT_EQ(buckets.size(), 4u);
  EXPECT_EQ(buckets[0].bytes, 10);
  EXPECT_EQ(buckets[1].bytes, 40);
  EXPECT_EQ(buckets[3].bytes, 10);
  EXPECT_DOUBLE_EQ(buckets[0].ready, 0.25);
  EXPECT_DOUBLE_EQ(buckets[3].ready, 1);
  EXPECT_TRUE(even_buckets(0, 10, 40).empty());
  EXPECT_EQ(even_buckets(100, 50, 20)[0].bytes, 20) << "the first is never the larger one";
}

TEST(ScalingModel, RefusesFiguresThatCannotBe) {
  const ScalingStep good = simple_step();
  EXPECT_THROW(scaling_point(good, 0, {}), std::invalid_argument);
  EXPECT_THROW(scaling_point({}, 8, {}), std::invalid_argument);
  ScalingStep late = good;
  late.buckets = {{1e6, 1.5}};
  EXPECT_THROW(scaling_point(late, 8, {}), std::invalid_argument);
  ScalingStep negative = good;
  negative.forward_seconds = -1;
  EXPECT_THROW(scaling_point(negative, 8, {}), std::invalid_argument);
  ScalingLinks dead = simple_links();
  dead.network_bus = 0;
  EXPECT_THROW(scaling_point(good, 8, dead), std::invalid_argument);
  EXPECT_THROW(even_buckets(100, 0, 10), std::invalid_argument);
}

}  // namespace
}  // namespace assay::distributed
