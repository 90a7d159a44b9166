// SPDX-License-Identifier: Apache-2.0
// A sweep's journal (journal.jsonl): an append-only file of checksummed records, one a line, that only ever grows by
// whole batches. What a killed writer left of its last batch is a torn tail: readers ignore it, the next writer cuts it
// off. Anything else that does not fit is damage and an error. Writing needs the lock (journal_lock.hpp). One thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>

#include "sweeps/journal_file.hpp"
#include "sweeps/journal_line.hpp"

namespace assay::sweeps {

class Journal {
 public:
  explicit Journal(std::filesystem::path path) : path_(std::move(path)) {}

  // A new one with these records, durable when it returns. Throws OutputError, SweepError (journal_line).
  static void create(const std::filesystem::path& path, std::span<const Event> events);

  // The records written since the last call. `restart` is called first when the file is another one than before, so
  // that everything comes again. Throws InputError naming the line, what is wrong and what to do; the records before it
  // have been taken.
  void read_new(const std::function<void()>& restart, const std::function<void(const JournalRecord&)>& take);
  // The next read_new begins at the first record.
  void forget();

  // After read_new, with the lock: cuts a torn tail off. replace: by a copy of the file that takes its place, so that a
  // former writer who has not noticed that it lost the lock writes into a file nobody reads. Throws OutputError.
  void begin_writing(bool replace);
  // What these events would be in the journal, next. Throws SweepError (journal_line).
  std::string lines_of(std::span<const Event> events, const std::string& time) const;
  // Writes those lines, one for each event; on the disk when it returns. Throws OutputError: the journal is as it was.
  void append(std::span<const Event> events, const std::string& lines);

 private:
  [[noreturn]] void damaged(const std::string& what) const;
  void take_line(std::string_view line, const std::function<void(const JournalRecord&)>& take);

  std::filesystem::path path_;
  std::uint64_t end_ = 0;  // behind the last whole record read or written
  std::uint64_t next_number_ = 1;
  std::optional<FileIdentity> identity_;
  JournalFile writer_;
};

}  // namespace assay::sweeps
