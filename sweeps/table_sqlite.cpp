// SPDX-License-Identifier: Apache-2.0
#include "sweeps/table_sqlite.hpp"

#include <sqlite3.h>

#include <memory>
#include <stdexcept>
#include <string>

#include "data/files/atomic_file.hpp"
#include "data/files/error.hpp"

namespace assay::sweeps {
namespace {

using data::files::OutputError;

struct CloseDatabase {
  void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
};
struct EndStatement {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};

std::string quoted(const std::string& name) {
  std::string text = "\"";
  for (const char letter : name) {
    if (letter == '"') text += '"';
    text += letter;
  }
  return text + '"';
}

class Database;

// A statement that is run once for each row of a table.
class Statement {
 public:
  Statement(const Database& database, const std::string& sql);

  void bind(int place, const Cell& cell);
  // Whether there is a row; back at the start when there is none.
  bool step();
  std::string text(int column) const {
    const auto* bytes = sqlite3_column_text(statement_.get(), column);
    return bytes == nullptr ? std::string() : reinterpret_cast<const char*>(bytes);
  }

 private:
  const Database& database_;
  std::unique_ptr<sqlite3_stmt, EndStatement> statement_;
};

class Database {
 public:
  Database(const std::filesystem::path& file, std::filesystem::path target) : target_(std::move(target)) {
    sqlite3* opened = nullptr;
    const int code = sqlite3_open_v2(file.c_str(), &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, "unix-none");
    database_.reset(opened);
    check(code);
    // The file has no reader before it is renamed, and is thrown away when anything fails.
    run("PRAGMA journal_mode = OFF");
    run("PRAGMA synchronous = OFF");
  }

  sqlite3* get() const { return database_.get(); }
  void check(int code) const {
    if (code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE) return;
    const char* words = database_ ? sqlite3_errmsg(database_.get()) : sqlite3_errstr(code);
    throw OutputError("cannot write " + target_.string() + ": " + words +
                      "; check the space and the rights of its folder, and collect again");
  }
  void run(const std::string& sql) const {
    Statement statement(*this, sql);
    while (statement.step()) {
    }
  }
  std::string answer(const std::string& sql) const {
    Statement statement(*this, sql);
    return statement.step() ? statement.text(0) : std::string();
  }

 private:
  std::filesystem::path target_;
  std::unique_ptr<sqlite3, CloseDatabase> database_;
};

Statement::Statement(const Database& database, const std::string& sql) : database_(database) {
  sqlite3_stmt* made = nullptr;
  const int code = sqlite3_prepare_v2(database.get(), sql.c_str(), static_cast<int>(sql.size()), &made, nullptr);
  statement_.reset(made);
  database.check(code);
}

void Statement::bind(int place, const Cell& cell) {
  sqlite3_stmt* statement = statement_.get();
  int code = SQLITE_OK;
  if (const auto* whole = std::get_if<std::int64_t>(&cell)) {
    code = sqlite3_bind_int64(statement, place, *whole);
  } else if (const auto* number = std::get_if<double>(&cell)) {
    code = sqlite3_bind_double(statement, place, *number);
  } else if (const auto* text = std::get_if<std::string>(&cell)) {
    code = sqlite3_bind_text64(statement, place, text->data(), text->size(), SQLITE_TRANSIENT, SQLITE_UTF8);
  } else {
    code = sqlite3_bind_null(statement, place);
  }
  database_.check(code);
}

bool Statement::step() {
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) sqlite3_reset(statement_.get());
  database_.check(code);
  return false;
}

void write_table(const Database& database, const DataTable& table) {
  std::string columns, places;
  for (const std::string& column : table.columns) {
    columns += (columns.empty() ? "" : ", ") + quoted(column);
    places += places.empty() ? "?" : ", ?";
  }
  database.run("CREATE TABLE " + quoted(table.name) + " (" + columns + ")");
  Statement insert(database, "INSERT INTO " + quoted(table.name) + " VALUES (" + places + ")");
  for (const auto& row : table.rows) {
    if (row.size() != table.columns.size()) throw std::invalid_argument("a table row needs one cell per column");
    for (std::size_t i = 0; i < row.size(); ++i) insert.bind(static_cast<int>(i) + 1, row[i]);
    insert.step();
  }
}

void check_written(const Database& database, const std::filesystem::path& target,
                   const std::vector<DataTable>& tables) {
  bool whole = database.answer("PRAGMA integrity_check") == "ok";
  for (const DataTable& table : tables) {
    const std::string rows = database.answer("SELECT count(*) FROM " + quoted(table.name));
    whole = whole && rows == std::to_string(table.rows.size());
  }
  if (!whole) throw OutputError("what was written for " + target.string() + " does not read back; check the disk");
}

}  // namespace

void write_table_sqlite(const std::filesystem::path& target, const std::vector<DataTable>& tables) {
  data::files::AtomicFile file(target);
  {
    const Database database(file.temporary(), target);
    database.run("BEGIN");
    for (const DataTable& table : tables) write_table(database, table);
    database.run("COMMIT");
    check_written(database, target, tables);
  }
  file.commit();
}

}  // namespace assay::sweeps
