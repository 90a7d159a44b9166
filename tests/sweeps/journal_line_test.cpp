// SPDX-License-Identifier: Apache-2.0
#include "sweeps/journal_line.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "sweeps/sweep_error.hpp"
#include "tests/sweeps/journal_events.hpp"

namespace assay::sweeps {
namespace {

const std::string kTime = "2026-11-22T19:37:05.123Z";

TEST(JournalLine, IsTheDocumentedText) {
  // The checksum comes from another implementation, bit by bit in Python.
  EXPECT_EQ(
      journal_line({3, kTime, TrialRetried{"t0", true}}),
      R"({"n":3,"time":"2026-11-22T19:37:05.123Z","type":"trial_retried","id":"t0","restarted":true,"crc":"44dbb357"})");
}

TEST(JournalLine, ReadsBackWhatItWrote) {
  const JournalRecord record = read_journal_line(journal_line({12, kTime, started(4, 2)}));
  EXPECT_EQ(record.number, 12U);
  EXPECT_EQ(record.time, kTime);
  EXPECT_EQ(std::get<TrialStarted>(record.event).id, "t4");
}

TEST(JournalLine, EveryFlippedBitIsNoticed) {
  const std::string line = journal_line({12, kTime, started(4, 2)});
  for (std::size_t place = 0; place < line.size() * 8; ++place) {
    std::string flipped = line;
    flipped[place / 8] = static_cast<char>(flipped[place / 8] ^ 1 << place % 8);
    EXPECT_THROW(static_cast<void>(read_journal_line(flipped)), std::runtime_error) << place;
  }
}

TEST(JournalLine, EveryShorterLineIsNoticed) {
  const std::string line = journal_line({12, kTime, started(4, 2)});
  for (std::size_t length = 0; length < line.size(); ++length) {
    EXPECT_THROW(static_cast<void>(read_journal_line(std::string_view(line).substr(0, length))), std::runtime_error);
  }
}

TEST(JournalLine, KnowsARecordThatSomethingStandsBehind) {
  const std::string line = journal_line({1, kTime, SweepBegun{"n", "text ,\"crc\":\"00000000\"} more", "1"}});
  for (std::size_t length = 0; length <= line.size(); ++length) {
    EXPECT_FALSE(goes_on_behind_record(std::string_view(line).substr(0, length))) << length;
  }
  EXPECT_TRUE(goes_on_behind_record(line + "x"));
}

TEST(JournalLine, RefusesATextThatIsNotUnicode) {
  EXPECT_THROW(static_cast<void>(journal_line({1, kTime, SweepBegun{"\xff", "", ""}})), SweepError);
}

TEST(JournalLine, TimesAreUtcWithMilliseconds) {
  const std::string time = journal_time();
  EXPECT_EQ(time.size(), kTime.size());
  EXPECT_EQ(time[10], 'T');
  EXPECT_EQ(time.back(), 'Z');
}

}  // namespace
}  // namespace assay::sweeps
