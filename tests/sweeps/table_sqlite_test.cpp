// SPDX-License-Identifier: Apache-2.0
#include "sweeps/table_sqlite.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <fstream>
#include <stdexcept>

#include "data/files/error.hpp"
#include "tests/support/scratch_folder.hpp"

namespace assay::sweeps {
namespace {

// What a user's reader gets for a query: values with their types, rows in lines.
std::string query(const std::filesystem::path& file, const char* sql) {
  sqlite3* database = nullptr;
  if (sqlite3_open_v2(file.c_str(), &database, SQLITE_OPEN_READONLY, nullptr) != SQLITE_OK) return "cannot open";
  std::string text;
  const auto add = [](void* to, int columns, char** values, char**) {
    for (int i = 0; i < columns; ++i) {
      *static_cast<std::string*>(to) += (i == 0 ? "" : "|") + std::string(values[i] == nullptr ? "NULL" : values[i]);
    }
    *static_cast<std::string*>(to) += "\n";
    return 0;
  };
  char* wrong = nullptr;
  if (sqlite3_exec(database, sql, add, &text, &wrong) != SQLITE_OK) text = wrong;
  sqlite3_free(wrong);
  sqlite3_close(database);
  return text;
}

class TableSqlite : public ::testing::Test {
 protected:
  std::size_t files() const {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(scratch_.path()), {}));
  }

  tests::ScratchFolder scratch_;
  std::filesystem::path target_ = scratch_.path() / "trials.sqlite";
  DataTable table_{
      .name = "tri\"als",
      .columns = {"id", "best.x", "a \"b\""},
      .rows = {{std::string("it's; DROP TABLE"), 0.1, std::int64_t{3}}, {std::string("b"), Cell(), Cell()}}};
};

TEST_F(TableSqlite, ReadsBackWithTypes) {
  write_table_sqlite(target_, {table_, DataTable{.name = "empty", .columns = {"x"}}});
  EXPECT_EQ(query(target_, "SELECT id, \"best.x\", \"a \"\"b\"\"\" FROM \"tri\"\"als\""),
            "it's; DROP TABLE|0.1|3\nb|NULL|NULL\n");
  EXPECT_EQ(query(target_, "SELECT typeof(id), typeof(\"best.x\"), typeof(\"a \"\"b\"\"\") FROM \"tri\"\"als\""),
            "text|real|integer\ntext|null|null\n");
  EXPECT_EQ(query(target_, "SELECT count(*) FROM empty"), "0\n");
  EXPECT_EQ(files(), 1u) << "nothing beside it";
}

TEST_F(TableSqlite, ReplacesAnOlderOne) {
  std::ofstream(target_) << "anything";
  write_table_sqlite(target_, {table_});
  table_.rows.pop_back();
  write_table_sqlite(target_, {table_});
  EXPECT_EQ(query(target_, "SELECT count(*) FROM \"tri\"\"als\""), "1\n");
}

TEST_F(TableSqlite, LeavesTheOlderOneWhenItFails) {
  write_table_sqlite(target_, {table_});
  DataTable twice{.name = "x", .columns = {"a", "A"}};
  EXPECT_THROW(write_table_sqlite(target_, {twice}), data::files::OutputError);
  twice.columns = {"a"};
  twice.rows = {{Cell(), Cell()}};
  EXPECT_THROW(write_table_sqlite(target_, {twice}), std::invalid_argument);
  EXPECT_EQ(query(target_, "SELECT count(*) FROM \"tri\"\"als\""), "2\n");
  EXPECT_EQ(files(), 1u);
}

TEST_F(TableSqlite, SaysWhereItCannotWrite) {
  EXPECT_THROW(write_table_sqlite(scratch_.path() / "none" / "t.sqlite", {table_}), data::files::OutputError);
}

}  // namespace
}  // namespace assay::sweeps
