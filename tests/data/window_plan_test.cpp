// SPDX-License-Identifier: Apache-2.0
#include "data/window_plan.hpp"

#include <gmock/gmock.h>

#include <numeric>
#include <set>
#include <stdexcept>

namespace assay::data {
namespace {

using testing::ElementsAre;

TEST(WindowPlan, PlacesGoRoundARingOfThreeWindows) {
  const WindowPlan plan(4);
  EXPECT_EQ(plan.ring_rows(), 12u);
  EXPECT_EQ(plan.windows(9), 3u);
  EXPECT_EQ(plan.window_of(7), 1u);
  EXPECT_EQ(plan.place_of(11), 11u);
  EXPECT_EQ(plan.place_of(12), 0u);
}

TEST(WindowPlan, RowsAreFetchedInTheOrderOfTheStore) {
  const std::vector<std::uint32_t> order = {9, 2, 7, 4, 8, 1};
  const auto first = WindowPlan(4).fetch(order, 0, 0, 1);
  EXPECT_THAT(first.rows, ElementsAre(2, 4, 7, 9));
  EXPECT_THAT(first.places, ElementsAre(1, 3, 2, 0));
  const auto last = WindowPlan(4).fetch(order, 1, 0, 1);
  EXPECT_THAT(last.rows, ElementsAre(1, 8));
  EXPECT_THAT(last.places, ElementsAre(5, 4));
}

TEST(WindowPlan, PartsTogetherFetchEachPositionOnce) {
  const Sampler sampler(1000, 3, {ShuffleKind::blocks, 16, 128});
  const auto order = sampler.order(2);
  const WindowPlan plan(128);
  std::set<std::uint32_t> rows;
  for (std::uint64_t window = 0; window < plan.windows(order.size()); ++window) {
    std::set<std::uint32_t> places;
    for (std::uint64_t part = 0; part < 3; ++part) {
      const auto fetch = plan.fetch(order, window, part, 3);
      EXPECT_TRUE(std::is_sorted(fetch.rows.begin(), fetch.rows.end()));
      for (std::size_t i = 0; i < fetch.rows.size(); ++i) {
        EXPECT_TRUE(rows.insert(fetch.rows[i]).second);
        EXPECT_TRUE(places.insert(fetch.places[i]).second);
      }
    }
    // Where each position of the window looks for its row.
    const Range positions = batch_range(order.size(), 128, window);
    for (std::uint64_t position = positions.begin; position < positions.end; ++position) {
      EXPECT_TRUE(places.contains(plan.place_of(position)));
    }
  }
  EXPECT_EQ(rows.size(), 1000u);
}

TEST(WindowPlan, AnEmptyWindowIsRefused) {
  EXPECT_THROW(WindowPlan(0), std::invalid_argument);
}

}  // namespace
}  // namespace assay::data
