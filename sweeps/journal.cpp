// SPDX-License-Identifier: Apache-2.0
#include "sweeps/journal.hpp"

#include <algorithm>
#include <stdexcept>

#include "data/files/atomic_file.hpp"
#include "data/files/error.hpp"
#include "sweeps/sweep_error.hpp"

namespace assay::sweeps {
namespace {

constexpr std::size_t kBlock = std::size_t{1} << 20;
constexpr std::size_t kLongestLine = std::size_t{64} << 20;
constexpr std::uint64_t kLargestJournal = std::uint64_t{4} << 30;

std::string numbered_lines(std::uint64_t number, std::span<const Event> events, const std::string& time) {
  std::string lines;
  for (const Event& event : events) lines.append(journal_line({number++, time, event})).push_back('\n');
  return lines;
}

}  // namespace

void Journal::create(const std::filesystem::path& path, std::span<const Event> events) {
  data::files::write_file_atomically(path, numbered_lines(1, events, journal_time()));
}

void Journal::damaged(const std::string& what) const {
  throw data::files::InputError(path_.string() + " line " + std::to_string(next_number_) + " is damaged: " + what +
                                "; restore the file from a copy, or give up this record and all behind it with: " +
                                "truncate -s " + std::to_string(end_) + " " + path_.string());
}

void Journal::take_line(std::string_view line, const std::function<void(const JournalRecord&)>& take) {
  JournalRecord record;
  try {
    record = read_journal_line(line);
  } catch (const std::runtime_error& error) {
    damaged(error.what());
  }
  if (record.number != next_number_) damaged("it has the number " + std::to_string(record.number));
  try {
    take(record);
  } catch (const SweepError& error) {
    damaged(error.what());
  }
  end_ += line.size() + 1;
  ++next_number_;
}

void Journal::forget() {
  end_ = 0;
  next_number_ = 1;
  identity_.reset();
}

void Journal::read_new(const std::function<void()>& restart, const std::function<void(const JournalRecord&)>& take) {
  const JournalFile file = JournalFile::open_for_reading(path_);
  const std::uint64_t size = file.size();
  if (size > kLargestJournal) throw data::files::InputError(path_.string() + " is too large for a journal; check it");
  if ((identity_ && *identity_ != file.identity()) || size < end_) forget();
  if (end_ == 0) restart();
  identity_ = file.identity();

  std::string pending;
  std::uint64_t offset = end_;
  while (true) {
    const std::size_t kept = pending.size();
    pending.resize(kept + kBlock);
    const std::size_t count = file.read_at(offset, std::span(pending).subspan(kept));
    pending.resize(kept + count);
    if (count == 0) break;
    offset += count;
    std::size_t begin = 0;
    for (auto newline = pending.find('\n', kept); newline != std::string::npos; newline = pending.find('\n', begin)) {
      take_line(std::string_view(pending).substr(begin, newline - begin), take);
      begin = newline + 1;
    }
    pending.erase(0, begin);
    if (pending.size() > kLongestLine) damaged("it is too long");
  }
  // A killed writer leaves the beginning of a record, never more than the whole of it.
  if (goes_on_behind_record(pending)) damaged("something stands where it should end");
}

void Journal::begin_writing(bool replace) {
  writer_ = JournalFile();
  if (replace) {
    const JournalFile old = JournalFile::open_for_reading(path_);
    data::files::AtomicFile copy(path_);
    std::string block(kBlock, '\0');
    for (std::uint64_t copied = 0; copied < end_;) {
      const std::size_t wanted = static_cast<std::size_t>(std::min<std::uint64_t>(kBlock, end_ - copied));
      const std::size_t count = old.read_at(copied, std::span(block).first(wanted));
      if (count == 0) damaged("the file became shorter while it was read");
      copy.write(std::string_view(block).substr(0, count));
      copied += count;
    }
    copy.commit();
  }
  writer_ = JournalFile::open_for_writing(path_);
  identity_ = writer_.identity();
  if (writer_.size() != end_) writer_.cut(end_);
}

std::string Journal::lines_of(std::span<const Event> events, const std::string& time) const {
  return numbered_lines(next_number_, events, time);
}

void Journal::append(std::span<const Event> events, const std::string& lines) {
  if (!writer_.is_open()) throw std::logic_error("a journal is written between begin_writing and its end");
  writer_.append_at(end_, lines);
  end_ += lines.size();
  next_number_ += events.size();
}

}  // namespace assay::sweeps
