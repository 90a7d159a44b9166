// SPDX-License-Identifier: Apache-2.0
#include "sweeps/collection_tables.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/sweeps/sample_collection.hpp"

namespace assay::sweeps {
namespace {

using ::testing::ElementsAre;
using tests::collected;
using tests::collection_of;

const Cell& at(const DataTable& table, std::size_t row, const std::string& column) {
  const auto found = std::ranges::find(table.columns, column);
  if (found == table.columns.end()) throw std::out_of_range(column);
  return table.rows.at(row).at(static_cast<std::size_t>(found - table.columns.begin()));
}

TEST(TrialsTable, HasARowForEveryTrialAndAColumnForEverythingKnown) {
  CollectedTrial failed = collected("b", {{"model.name", "cnn5"}}, {}, TrialState::failed);
  failed.status.reason = "exit 5";
  failed.status.code = 5;
  Collection collection = collection_of({collected("a", {{"optimizer.lr", "1e-3"}, {"seed", "2"}}, {{"loss", .5}}),
                                         failed, collected("c", {{"seed", "3"}}, {}, TrialState::waiting)});
  const DataTable table = trials_table(collection);
  EXPECT_THAT(table.columns, ElementsAre("id", "position", "state", "reason", "attempts", "code", "wall_seconds",
                                         "epochs_trained", "epochs_per_second", "best_epoch", "optimizer.lr", "seed",
                                         "model.name", "best.loss", "last.loss"));
  ASSERT_EQ(table.rows.size(), 3u);
  for (const auto& row : table.rows) EXPECT_EQ(row.size(), table.columns.size());
  EXPECT_EQ(at(table, 0, "optimizer.lr"), Cell(1e-3));
  EXPECT_EQ(at(table, 0, "seed"), Cell(std::int64_t{2}));
  EXPECT_EQ(at(table, 0, "best.loss"), Cell(.5));
  EXPECT_EQ(at(table, 0, "reason"), Cell());
  EXPECT_EQ(at(table, 1, "model.name"), Cell(std::string("cnn5")));
  EXPECT_EQ(at(table, 1, "reason"), Cell(std::string("exit 5")));
  EXPECT_EQ(at(table, 1, "code"), Cell(std::int64_t{5}));
  EXPECT_EQ(at(table, 1, "best_epoch"), Cell());
  EXPECT_EQ(at(table, 2, "state"), Cell(std::string("waiting")));
  EXPECT_EQ(at(table, 2, "code"), Cell()) << "nothing has ended";
}

TEST(TrialsTable, GivesEveryColumnANameOfItsOwn) {
  const Collection collection =
      collection_of({collected("a", {{"best.loss", "1"}, {"ID", "2"}}, {{"loss", 1}, {"LOSS", 2}})});
  const DataTable table = trials_table(collection);
  EXPECT_NE(std::ranges::find(table.columns, "ID_2"), table.columns.end());
  EXPECT_NE(std::ranges::find(table.columns, "best.LOSS_2"), table.columns.end());
  EXPECT_NE(std::ranges::find(table.columns, "best.loss_3"), table.columns.end());
}

TEST(SeedsTable, HasARowForEachFigureOfEachPoint) {
  const auto point = [](const char* lr, const char* seed) { return Parameters{{"lr", lr}, {"seed", seed}}; };
  const Collection collection =
      collection_of({collected("a", point("1", "1"), {{"x", 1}}), collected("b", point("1", "2"), {{"x", 3}}),
                     collected("c", point("2", "1"), {{"x", 5}})});
  const DataTable table = seeds_table(collection, seed_points(collection));
  EXPECT_THAT(table.columns, ElementsAre("lr", "figure", "trials", "mean", "deviation", "low", "high"));
  ASSERT_EQ(table.rows.size(), 2u);
  EXPECT_EQ(at(table, 0, "figure"), Cell(std::string("best.x")));
  EXPECT_EQ(at(table, 0, "mean"), Cell(2.));
  EXPECT_EQ(at(table, 1, "mean"), Cell(5.));
  EXPECT_EQ(at(table, 1, "low"), Cell()) << "one seed has no interval";
}

}  // namespace
}  // namespace assay::sweeps
