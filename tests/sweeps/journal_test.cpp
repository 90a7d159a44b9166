// SPDX-License-Identifier: Apache-2.0
#include "sweeps/journal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "data/files/error.hpp"
#include "sweeps/sweep_error.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/sweeps/journal_events.hpp"

namespace assay::sweeps {
namespace {

using ::testing::HasSubstr;

class JournalTest : public ::testing::Test {
 protected:
  std::filesystem::path path() const { return scratch_.path() / "journal.jsonl"; }

  // Numbers of the records that a reader takes.
  static std::vector<std::uint64_t> take_new(Journal& journal) {
    std::vector<std::uint64_t> numbers;
    journal.read_new([&] { numbers.clear(); }, [&](const JournalRecord& record) { numbers.push_back(record.number); });
    return numbers;
  }
  std::size_t count() const {
    Journal journal(path());
    return take_new(journal).size();
  }
  std::string damage() const {
    try {
      count();
    } catch (const data::files::InputError& error) {
      return error.what();
    }
    return "";
  }
  // What a coordinator does that comes after a killed one.
  void write_more(const std::vector<Event>& events) const {
    Journal journal(path());
    take_new(journal);
    journal.begin_writing(false);
    journal.append(events, journal.lines_of(events, journal_time()));
  }

  tests::ScratchFolder scratch_;
};

TEST_F(JournalTest, HoldsWhatWasWritten) {
  Journal::create(path(), planned(3));
  write_more({started(0, 1), ended(0, 1)});
  EXPECT_EQ(count(), 6U);
  EXPECT_EQ(bytes_of(path()).back(), '\n');
}

TEST_F(JournalTest, AReaderTakesOnlyWhatIsNew) {
  Journal::create(path(), planned(2));
  Journal reader(path());
  EXPECT_EQ(take_new(reader).size(), 3U);
  EXPECT_TRUE(take_new(reader).empty());
  write_more({started(0, 1)});
  write_more({ended(0, 1)});
  EXPECT_EQ(take_new(reader), (std::vector<std::uint64_t>{4, 5}));
}

TEST_F(JournalTest, EveryPrefixOpensAndIsWrittenOn) {
  Journal::create(path(), {{begun(), SweepCancelled{}, SweepResumed{}}});
  const std::string whole = bytes_of(path());
  std::size_t lines = 0;
  for (std::size_t length = 0; length <= whole.size(); ++length) {
    put_bytes(path(), whole.substr(0, length));
    if (length > 0 && whole[length - 1] == '\n') ++lines;
    ASSERT_EQ(count(), lines) << length;
    if (length % 7 != 0) continue;
    write_more({SweepCancelled{}});
    ASSERT_EQ(count(), lines + 1) << length;
  }
  EXPECT_EQ(lines, 3U);
}

// journal_line_test flips every bit; here are those that make or unmake lines.
TEST_F(JournalTest, EveryFlippedByteIsNoticed) {
  Journal::create(path(), {{begun(), SweepCancelled{}}});
  const std::string whole = bytes_of(path());
  for (std::size_t place = 0; place < whole.size(); ++place) {
    for (const char other : {'\n', '"', '\0'}) {
      if (whole[place] == other) continue;
      std::string changed = whole;
      changed[place] = other;
      put_bytes(path(), changed);
      ASSERT_NE(damage(), "") << "byte " << place;
    }
  }
}

TEST_F(JournalTest, ALineThatWasTakenOutIsAGap) {
  Journal::create(path(), planned(3));
  std::string bytes = bytes_of(path());
  const auto first = bytes.find('\n') + 1;
  bytes.erase(first, bytes.find('\n', first) + 1 - first);
  put_bytes(path(), bytes);
  EXPECT_THAT(damage(), HasSubstr("line 2 is damaged: it has the number 3"));
}

TEST_F(JournalTest, ALineBehindATornOneIsDamage) {
  Journal::create(path(), planned(1));
  const std::string good = bytes_of(path());
  put_bytes(path(), good + good.substr(0, 20) + journal_line({3, journal_time(), SweepCancelled{}}) + "\n");
  EXPECT_THAT(damage(), HasSubstr("line 3 is damaged"));
}

TEST_F(JournalTest, ADamagedRecordSaysHowToGoOnWithoutIt) {
  Journal::create(path(), planned(3));
  const std::string good = bytes_of(path());
  std::string bytes = good;
  const auto third = bytes.find('\n', bytes.find('\n') + 1) + 1;
  bytes[third + 30] ^= 1;
  put_bytes(path(), bytes);
  EXPECT_EQ(damage(), path().string() +
                          " line 3 is damaged: its checksum does not fit; restore the file from a copy, or " +
                          "give up this record and all behind it with: truncate -s " + std::to_string(third) + " " +
                          path().string());
  std::filesystem::resize_file(path(), third);
  EXPECT_EQ(count(), 2U);
}

TEST_F(JournalTest, WhatTheTakerRefusesIsDamageToo) {
  Journal::create(path(), planned(1));
  Journal journal(path());
  EXPECT_THROW(journal.read_new([] {}, [](const JournalRecord&) { throw SweepError("cannot be"); }),
               data::files::InputError);
}

TEST_F(JournalTest, AReaderStartsAnewWhenTheFileWasReplaced) {
  Journal::create(path(), planned(3));
  Journal reader(path());
  take_new(reader);
  Journal::create(path(), planned(5));
  EXPECT_EQ(take_new(reader).size(), 6U);
  put_bytes(path(), bytes_of(path()).substr(0, 10));
  EXPECT_TRUE(take_new(reader).empty());
}

TEST_F(JournalTest, AFormerWriterOfAReplacedJournalWritesIntoNothing) {
  Journal::create(path(), planned(1));
  Journal former(path());
  take_new(former);
  former.begin_writing(false);
  Journal next(path());
  take_new(next);
  next.begin_writing(true);
  former.append(std::vector<Event>{SweepCancelled{}}, former.lines_of(std::vector<Event>{SweepCancelled{}}, "late"));
  EXPECT_EQ(count(), 2U);
  next.append(std::vector<Event>{SweepResumed{}}, next.lines_of(std::vector<Event>{SweepResumed{}}, "new"));
  EXPECT_EQ(count(), 3U);
  EXPECT_THAT(bytes_of(path()), Not(HasSubstr("late")));
}

TEST_F(JournalTest, WritingWithoutBeginningIsAMistakeOfTheProgram) {
  Journal journal(path());
  EXPECT_THROW(journal.append({}, ""), std::logic_error);
}

TEST_F(JournalTest, APlaceThatIsNoFileIsNamed) {
  EXPECT_THROW(count(), data::files::InputError);
  std::filesystem::create_directory(path());
  EXPECT_THAT(damage(), HasSubstr("is no regular file"));
}

}  // namespace
}  // namespace assay::sweeps
