// SPDX-License-Identifier: Apache-2.0
#include "launcher/trials/axis_counts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/sweeps/sweep_text.hpp"

namespace assay::launcher::trials {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

TEST(AxisCounts, CountTrialsByValueNumbersInTheirOrder) {
  const sweeps::SweepFile file = sweeps::sweep_of("axes: {batch: [8], optimizer.kind: [adam]}\n");
  const std::vector<sweeps::PlannedTrial> trials = {
      {"a", 0, {{"batch", "16"}, {"optimizer.kind", "adam"}}},
      {"b", 1, {{"batch", "8"}}},
      {"c", 2, {{"batch", "16"}, {"seed", "1"}}},
      {"d", 3, {{"batch", "auto"}, {"seed", "1"}}},
  };
  EXPECT_THAT(keys_of(file, trials), ElementsAre("batch", "optimizer.kind", "seed"));
  const auto counts = axis_counts(file, trials);
  EXPECT_THAT(counts[0].values, ElementsAre(Pair("8", 1), Pair("16", 2), Pair("auto", 1)));
  EXPECT_EQ(counts[0].absent, 0u);
  EXPECT_THAT(counts[1].values, ElementsAre(Pair("adam", 1)));
  EXPECT_EQ(counts[1].absent, 3u);
  EXPECT_EQ(counts[2].absent, 2u);
}

}  // namespace
}  // namespace assay::launcher::trials
