// SPDX-License-Identifier: Apache-2.0
#include "sweeps/grid.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <set>

#include "tests/sweeps/sweep_text.hpp"

namespace assay::sweeps {
namespace {

using ::testing::ElementsAre;

TEST(Grid, TheLastAxisRunsFastest) {
  const SweepFile file = sweep_of("axes: {batch: [8, 16], seed: [1, 2]}\n");
  EXPECT_THAT(grid_points(file.axes, file.set, 100),
              ElementsAre(Parameters{{"batch", "8"}, {"seed", "1"}}, Parameters{{"batch", "8"}, {"seed", "2"}},
                          Parameters{{"batch", "16"}, {"seed", "1"}}, Parameters{{"batch", "16"}, {"seed", "2"}}));
}

TEST(Grid, AnAxisWhoseConditionFailsIsAbsentAndRepeatsNothing) {
  const SweepFile file = sweep_of(
      "axes:\n"
      "  optimizer.kind: [adam, sgd]\n"
      "  optimizer.momentum: {values: [0.5, 0.9], when: {optimizer.kind: sgd}}\n"
      "  optimizer.nesterov: {values: [true, false], when: {optimizer.momentum: 0.9}}\n");
  EXPECT_THAT(
      grid_points(file.axes, file.set, 100),
      ElementsAre(
          Parameters{{"optimizer.kind", "adam"}}, Parameters{{"optimizer.kind", "sgd"}, {"optimizer.momentum", "0.5"}},
          Parameters{{"optimizer.kind", "sgd"}, {"optimizer.momentum", "0.9"}, {"optimizer.nesterov", "true"}},
          Parameters{{"optimizer.kind", "sgd"}, {"optimizer.momentum", "0.9"}, {"optimizer.nesterov", "false"}}));
}

TEST(Grid, AConditionMayBeAboutWhatSetHas) {
  const SweepFile file =
      sweep_of("set: {optimizer.kind: sgd}\naxes: {seed: {values: [1], when: {optimizer.kind: sgd}}}\n");
  EXPECT_EQ(grid_points(file.axes, file.set, 100).size(), 1u);
}

TEST(Grid, StopsOneBeyondWhatIsAllowed) {
  std::string axes = "axes:\n";
  for (int a = 0; a < 9; ++a) axes += "  key" + std::to_string(a) + ": [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]\n";
  const SweepFile file = sweep_of(axes);
  EXPECT_EQ(combinations(file.axes), 1'000'000'000u);
  EXPECT_EQ(grid_points(file.axes, file.set, 1000).size(), 1001u);
}

TEST(Grid, CombinationsDoNotOverflow) {
  std::vector<Axis> axes(30);
  for (Axis& axis : axes) axis.values.assign(100, "x");
  EXPECT_EQ(combinations(axes), std::numeric_limits<std::uint64_t>::max());
}

}  // namespace
}  // namespace assay::sweeps
