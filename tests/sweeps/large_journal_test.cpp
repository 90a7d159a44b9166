// SPDX-License-Identifier: Apache-2.0
// A sweep of 10,000 trials with three events each. The bounds are several times what was measured, so that they fail on
// a change of order and not on a busy machine.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <chrono>

#include "sweeps/sweep_book.hpp"
#include "tests/support/forked.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/sweeps/journal_events.hpp"

namespace assay::sweeps {
namespace {

constexpr std::uint32_t kTrials = 10'000;

std::int64_t peak_kib() {
  ::rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

class LargeJournalTest : public ::testing::Test {
 protected:
  // In another process, whose memory is not this one's.
  void SetUp() override {
    ASSERT_EQ(tests::code_of(tests::forked([this] {
                SweepBook book = SweepBook::create(folder(), planned(kTrials));
                std::vector<Event> events;
                for (std::uint32_t index = 0; index < kTrials; ++index) {
                  events.push_back(started(index, 1));
                  events.push_back(RungReached{"t" + std::to_string(index), 1, 2, 0.5, true});
                  events.push_back(ended(index, 1));
                }
                book.append(events);
                return 0;
              })),
              0);
  }
  SweepFolder folder() const { return SweepFolder(scratch_.path() / "sweep"); }
  tests::ScratchFolder scratch_;
};

TEST_F(LargeJournalTest, OpensInATimeAndAMemoryThatNobodyNotices) {
  const auto begun = std::chrono::steady_clock::now();
  const SweepBook book = SweepBook::open(folder(), Writing::never);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
  EXPECT_EQ(book.state().count(TrialState::done), kTrials);
  EXPECT_EQ(book.state().rung_values(2).size(), kTrials);
  EXPECT_LT(took.count(), 2.0);
  RecordProperty("seconds", std::to_string(took.count()));
}

TEST_F(LargeJournalTest, TakesLittleMemory) {
  const int mebibytes = tests::code_of(tests::forked([&] {
    const std::int64_t before = peak_kib();
    const SweepBook book = SweepBook::open(folder(), Writing::never);
    return static_cast<int>((peak_kib() - before) / 1024);
  }));
  EXPECT_GT(mebibytes, 0);
  EXPECT_LT(mebibytes, 60);
}

TEST_F(LargeJournalTest, AnUpdateReadsOnlyWhatIsNew) {
  SweepBook worker = SweepBook::open(folder(), Writing::each_update);
  const auto begun = std::chrono::steady_clock::now();
  for (int count = 0; count < 20; ++count) worker.append({SettingsRecorded{{{"key", "value"}}}});
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
  EXPECT_LT(took.count() / 20, 0.1);
}

}  // namespace
}  // namespace assay::sweeps
