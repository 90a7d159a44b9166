// SPDX-License-Identifier: Apache-2.0
#include "launcher/overlap.hpp"

#include <gtest/gtest.h>

namespace assay::launcher {
namespace {

distributed::Topology topology(int size, int local_size) {
  distributed::Topology topology;
  topology.size = size;
  topology.local_size = local_size;
  return topology;
}

TEST(Overlap, TheSettingDecides) {
  EXPECT_TRUE(overlaps("true", topology(2, 2), 1, 2));
  EXPECT_FALSE(overlaps("false", topology(64, 8), 1, 128));
}

TEST(Overlap, AutomaticTakesAFreeCore) {
  EXPECT_FALSE(overlaps("auto", topology(2, 2), 1, 2));
  EXPECT_TRUE(overlaps("auto", topology(2, 2), 1, 4));
  EXPECT_FALSE(overlaps("auto", topology(2, 2), 2, 4));
  EXPECT_FALSE(overlaps("auto", topology(4, 4), 1, 2)) << "more ranks than cores";
}

TEST(Overlap, AutomaticHidesANetwork) {
  EXPECT_TRUE(overlaps("auto", topology(4, 2), 1, 2));
}

TEST(Overlap, TheNodeHasCores) {
  EXPECT_GE(cores_of_node(), 1);
}

}  // namespace
}  // namespace assay::launcher
