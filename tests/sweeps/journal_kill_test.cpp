// SPDX-License-Identifier: Apache-2.0
// Processes that write one journal at the same time and are killed wherever they are: what they were told is on the
// disk is there, once, and nothing else is wrong.
#include <gtest/gtest.h>
#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <csignal>
#include <new>
#include <set>
#include <thread>

#include "data/files/random.hpp"
#include "sweeps/sweep_book.hpp"
#include "sweeps/sweep_error.hpp"
#include "tests/support/forked.hpp"
#include "tests/support/journal_checker.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/sweeps/journal_events.hpp"

namespace assay::sweeps {
namespace {

using tests::code_of;
using tests::forked;

// Numbers that children count up where the test sees them, killed or not.
class SharedCounters {
 public:
  SharedCounters() {
    void* memory = ::mmap(nullptr, sizeof(Counters), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) throw std::bad_alloc();
    counters_ = new (memory) Counters();
  }
  ~SharedCounters() { ::munmap(counters_, sizeof(Counters)); }
  std::atomic<int>& operator[](std::size_t place) { return counters_->values[place]; }

 private:
  struct Counters {
    std::array<std::atomic<int>, 16> values{};
  };
  Counters* counters_ = nullptr;
};

class JournalKillTest : public ::testing::Test {
 protected:
  SweepFolder folder() const { return SweepFolder(scratch_.path() / "sweep"); }
  tests::ScratchFolder scratch_;
};

// Starts the first trial that may start and ends it with this state, again and again. Returns when none is left.
int work_through(const SweepFolder& folder, TrialState state_at_end, std::atomic<int>& ended) {
  SweepBook book = SweepBook::open(folder, Writing::each_update);
  while (true) {
    std::string id;
    std::uint32_t attempt = 0;
    book.update([&](const SweepState& state) {
      std::vector<Event> events;
      for (const TrialStatus& trial : state.trials()) {
        if (trial.state != TrialState::waiting && trial.state != TrialState::interrupted) continue;
        id = trial.trial.id;
        attempt = trial.attempts + 1;
        events.push_back(TrialStarted{id, attempt, {}});
        break;
      }
      return events;
    });
    if (id.empty()) return 0;
    book.append({TrialEnded{id, attempt, state_at_end, "", 0, true, 0}});
    ++ended;
  }
}

// What a coordinator does with trials that ran under workers that are gone. How many there were.
std::size_t send_back(const SweepFolder& folder) {
  std::size_t count = 0;
  SweepBook::open(folder, Writing::each_update).update([&](const SweepState& state) {
    std::vector<Event> events;
    for (const TrialStatus& trial : state.trials()) {
      if (trial.state != TrialState::running) continue;
      events.push_back(TrialEnded{trial.trial.id, trial.attempts, TrialState::interrupted, "lost", -1, true, 0});
    }
    count = events.size();
    return events;
  });
  return count;
}

TEST_F(JournalKillTest, TwoWorkersThatTakeTurnsLoseNothing) {
  SweepBook::create(folder(), planned(60));
  SharedCounters done;
  const pid_t one = forked([&] { return work_through(folder(), TrialState::done, done[0]); });
  const pid_t other = forked([&] { return work_through(folder(), TrialState::done, done[1]); });
  EXPECT_EQ(code_of(one), 0);
  EXPECT_EQ(code_of(other), 0);
  EXPECT_EQ(done[0] + done[1], 60);
  const auto verdict = tests::check_journal(folder().journal());
  EXPECT_EQ(tests::complaints(verdict), "");
  EXPECT_EQ(verdict.results, 60U);
  EXPECT_EQ(verdict.attempts, 60U);
}

// A hundred workers killed at random moments: every end that one was told is written is there, once; besides those only
// the one end that each may have written without living to hear of it.
TEST_F(JournalKillTest, AHundredKillsInMidWriteLoseAndDoubleNothing) {
  SweepBook::create(folder(), planned(30));
  SharedCounters ended;
  data::files::CounterStream random(8, data::files::RandomUse::sweep, 1);
  std::size_t killed = 0;
  std::size_t sent_back = 0;
  for (int round = 0; round < 50; ++round) {
    std::array<pid_t, 2> workers{};
    for (std::size_t k = 0; k < workers.size(); ++k) {
      workers[k] = forked([&] { return work_through(folder(), TrialState::interrupted, ended[k]); });
    }
    for (const pid_t worker : workers) {
      std::this_thread::sleep_for(std::chrono::microseconds(random.below(30'000)));
      ::kill(worker, SIGKILL);
    }
    for (const pid_t worker : workers) killed += code_of(worker) == 137 ? 1 : 0;
    sent_back += send_back(folder());
    const auto verdict = tests::check_journal(folder().journal());
    ASSERT_EQ(verdict.faults, std::vector<std::string>()) << "round " << round;
    const std::size_t told = static_cast<std::size_t>(ended[0] + ended[1]);
    ASSERT_GE(verdict.interrupted, told + sent_back);
    ASSERT_LE(verdict.interrupted, told + sent_back + killed);
    ASSERT_EQ(verdict.attempts, verdict.interrupted);
  }
  EXPECT_EQ(killed, 100U);
  EXPECT_GT(ended[0] + ended[1], 0);
  EXPECT_GT(sent_back, 0U);
  EXPECT_EQ(code_of(forked([&] { return work_through(folder(), TrialState::done, ended[2]); })), 0);
  const auto verdict = tests::check_journal(folder().journal());
  EXPECT_EQ(tests::complaints(verdict), "");
  EXPECT_EQ(verdict.results, 30U);
}

// One that holds the right for life, killed while it writes large batches.
TEST_F(JournalKillTest, ACoordinatorKilledInABatchLeavesATornTailAtMost) {
  SweepBook::create(folder(), planned(1));
  data::files::CounterStream random(8, data::files::RandomUse::sweep, 2);
  SharedCounters written;
  std::size_t before = 0;
  for (int round = 0; round < 25; ++round) {
    const pid_t child = forked([&]() -> int {
      SweepBook book = SweepBook::open(folder(), Writing::for_life);
      const std::vector<Event> batch(400, Event(SettingsRecorded{{{"key", std::string(200, 'x')}}}));
      while (true) {
        book.append(batch);
        ++written[0];
      }
    });
    // Some while they open the journal, some in their first batch, some in the next.
    const int batches = written[0] + round % 3;
    while (written[0] < batches) std::this_thread::sleep_for(std::chrono::microseconds(100));
    std::this_thread::sleep_for(std::chrono::microseconds(random.below(15'000)));
    ::kill(child, SIGKILL);
    ASSERT_EQ(code_of(child), 137);
    const auto verdict = tests::check_journal(folder().journal());
    ASSERT_EQ(verdict.faults, std::vector<std::string>()) << "round " << round;
    const std::string bytes = bytes_of(folder().journal());
    const auto lines = static_cast<std::size_t>(std::count(bytes.begin(), bytes.end(), '\n'));
    ASSERT_GE(lines, 2U + 400U * static_cast<std::size_t>(written[0]));
    ASSERT_GE(lines, before);
    before = lines;
  }
  EXPECT_GE(written[0], 24);
  // The lock is free at once, though its owners never gave it back.
  SweepBook::open(folder(), Writing::for_life).append({SweepCancelled{}});
  EXPECT_TRUE(SweepBook::open(folder(), Writing::never).state().cancelled());
}

TEST_F(JournalKillTest, OfTwoThatBeginInOneFolderOneDoes) {
  for (int round = 0; round < 30; ++round) {
    const SweepFolder both(scratch_.path() / std::to_string(round));
    const auto begin = [&](std::uint32_t trials) {
      return forked([&, trials] {
        try {
          SweepBook::create(both, planned(trials));
          return 0;
        } catch (const SweepError&) {
          return 2;
        }
      });
    };
    const pid_t one = begin(1);
    const pid_t other = begin(2);
    const std::multiset<int> codes = {code_of(one), code_of(other)};
    ASSERT_EQ(codes, (std::multiset<int>{0, 2}));
    ASSERT_EQ(tests::check_journal(both.journal()).faults, std::vector<std::string>());
  }
}

}  // namespace
}  // namespace assay::sweeps
