// SPDX-License-Identifier: Apache-2.0
#include "sweeps/journal_lock.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <csignal>
#include <fstream>
#include <memory>
#include <set>
#include <thread>
#include <vector>

#include "data/files/error.hpp"
#include "sweeps/sweep_error.hpp"
#include "tests/support/forked.hpp"
#include "tests/support/scratch_folder.hpp"

namespace assay::sweeps {
namespace {

using std::chrono::milliseconds;
using ::testing::HasSubstr;
using tests::code_of;
using tests::forked;

class JournalLockTest : public ::testing::Test {
 protected:
  std::filesystem::path path() const { return scratch_.path() / "journal.lock"; }

  static LockWish wish(milliseconds patience = milliseconds(0)) { return {.for_life = true, .patience = patience}; }
  // As a process of another host, which cannot be asked whether it lives.
  static LockWish elsewhere(milliseconds silence) {
    LockWish other = wish();
    other.silence = silence;
    other.worker = {"elsewhere", "another-boot", 17, 99, "", 0};
    return other;
  }
  std::string refusal(const LockWish& wanted) const {
    try {
      const JournalLock lock(path(), wanted);
    } catch (const SweepBusy& error) {
      return error.what();
    }
    return "";
  }

  tests::ScratchFolder scratch_;
};

TEST_F(JournalLockTest, IsTakenGivenBackAndTakenAgain) {
  {
    const JournalLock lock(path(), wish());
    lock.check();
    const auto owner = lock_owner(path());
    ASSERT_TRUE(owner);
    EXPECT_EQ(owner->worker.process, ::getpid());
    EXPECT_TRUE(owner->for_life);
  }
  EXPECT_FALSE(lock_owner(path()));
  const JournalLock again(path(), wish());
  EXPECT_FALSE(again.former_owner_may_live());
}

TEST_F(JournalLockTest, IsFreeWhereItNeverWas) {
  EXPECT_FALSE(lock_owner(path()));
}

TEST_F(JournalLockTest, TheSecondIsRefusedAtOnceAndToldWhoHasIt) {
  const JournalLock lock(path(), wish());
  const auto begun = std::chrono::steady_clock::now();
  EXPECT_THAT(refusal(wish(milliseconds(60'000))), HasSubstr("process " + std::to_string(::getpid()) + " on "));
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(5));
  lock.check();
}

TEST_F(JournalLockTest, AShortOwnerIsWaitedFor) {
  auto lock = std::make_unique<JournalLock>(path(), LockWish{});
  std::thread gives_back([&] {
    std::this_thread::sleep_for(milliseconds(100));
    lock.reset();
  });
  EXPECT_EQ(refusal(wish(milliseconds(30'000))), "");
  gives_back.join();
}

TEST_F(JournalLockTest, IsFreeAtOnceWhenItsProcessIsGone) {
  const pid_t child = forked([&] {
    const JournalLock lock(path(), wish());
    ::kill(::getpid(), SIGKILL);
    return 0;
  });
  EXPECT_EQ(code_of(child), 137);
  const auto begun = std::chrono::steady_clock::now();
  const JournalLock lock(path(), wish());
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(5));
  EXPECT_FALSE(lock.former_owner_may_live());
}

TEST_F(JournalLockTest, AProcessNumberThatCameAgainIsNotTheOwner) {
  LockWish other = wish();
  other.worker.born -= 1;
  const JournalLock former(path(), other);
  const JournalLock lock(path(), wish());
  EXPECT_THROW(former.check(), SweepBusy);
}

TEST_F(JournalLockTest, AnOwnerElsewhereThatBeatsKeepsIt) {
  const JournalLock owner(path(), elsewhere(milliseconds(60'000)));
  std::atomic<bool> stop = false;
  std::thread beats([&] {
    while (!stop) {
      owner.beat();
      std::this_thread::sleep_for(milliseconds(20));
    }
  });
  LockWish taker = wish();
  taker.silence = milliseconds(2000);
  EXPECT_THAT(refusal(taker), HasSubstr("process 17 on elsewhere since 2"));
  stop = true;
  beats.join();
  owner.check();
}

TEST_F(JournalLockTest, AnOwnerElsewhereThatIsSilentLosesItAndNotices) {
  const JournalLock former(path(), elsewhere(milliseconds(60'000)));
  LockWish taker = wish();
  taker.silence = milliseconds(200);
  const auto begun = std::chrono::steady_clock::now();
  const JournalLock lock(path(), taker);
  EXPECT_GE(std::chrono::steady_clock::now() - begun, milliseconds(200));
  EXPECT_TRUE(lock.former_owner_may_live());
  EXPECT_THROW(former.check(), SweepBusy);
  EXPECT_THROW(former.beat(), SweepBusy);
  lock.check();
}

TEST_F(JournalLockTest, WhoWatchesALongWhileSaysSo) {
  const JournalLock former(path(), elsewhere(milliseconds(60'000)));
  LockWish taker = wish();
  taker.silence = milliseconds(3500);
  std::vector<std::string> told;
  taker.tell = [&](const std::string& line) { told.push_back(line); };
  const JournalLock lock(path(), taker);
  ASSERT_EQ(told.size(), 1U);
  EXPECT_THAT(told[0], HasSubstr("waiting for a sign of life of process 17 on elsewhere since 2"));
  EXPECT_THAT(told[0], HasSubstr(", for at most 4 s"));
}

TEST_F(JournalLockTest, AnOwnerThatLostItDoesNotGiveItAwayAtItsEnd) {
  auto former = std::make_unique<JournalLock>(path(), elsewhere(milliseconds(60'000)));
  LockWish taker = wish();
  taker.silence = milliseconds(50);
  const JournalLock lock(path(), taker);
  former.reset();
  lock.check();
  EXPECT_EQ(lock_owner(path())->worker.process, ::getpid());
}

TEST_F(JournalLockTest, ALockWhoseOwnerDoesNotSayWhoItIsGoesStaleToo) {
  std::filesystem::create_directory(path());
  std::ofstream(path() / "held-0123").put('x');
  LockWish taker = wish();
  taker.silence = milliseconds(100);
  const JournalLock lock(path(), taker);
  EXPECT_TRUE(lock.former_owner_may_live());
}

TEST_F(JournalLockTest, OfManyTakersOfAStaleLockExactlyOneWins) {
  for (int round = 0; round < 10; ++round) {
    std::filesystem::remove_all(path());
    const pid_t stale = forked([&] {
      const JournalLock lock(path(), elsewhere(milliseconds(60'000)));
      ::_exit(0);  // without giving it back
      return 0;
    });
    ASSERT_EQ(code_of(stale), 0);
    std::array<int, 2> gate{};
    ASSERT_EQ(::pipe(gate.data()), 0);
    std::vector<pid_t> takers;
    for (int taker = 0; taker < 4; ++taker) {
      takers.push_back(forked([&] {
        LockWish wanted = wish();
        wanted.silence = milliseconds(50);
        try {
          const JournalLock lock(path(), wanted);
          char byte = 0;
          // Held until all have had their turn.
          return ::read(gate[0], &byte, 1) == 1 ? 1 : 98;
        } catch (const SweepBusy&) {
          return 2;
        }
      }));
    }
    // The losers end by themselves; the winner waits.
    std::multiset<int> codes;
    for (int count = 0; count < 3; ++count) {
      int status = 0;
      ASSERT_GT(::wait(&status), 0);
      codes.insert(WEXITSTATUS(status));
    }
    ASSERT_EQ(::write(gate[1], "x", 1), 1);
    int status = 0;
    ASSERT_GT(::wait(&status), 0);
    codes.insert(WEXITSTATUS(status));
    EXPECT_EQ(codes, (std::multiset<int>{1, 2, 2, 2}));
    ::close(gate[0]);
    ::close(gate[1]);
  }
}

TEST_F(JournalLockTest, OneAtATimeHoldsItHoweverManyWantItAndSomeAreKilled) {
  std::filesystem::create_directory(scratch_.path() / "inside");
  std::vector<pid_t> children;
  for (int child = 0; child < 4; ++child) {
    children.push_back(forked([&, child] {
      for (int turn = 0; turn < 25; ++turn) {
        const JournalLock lock(path(), {.patience = milliseconds(60'000)});
        const auto mark = scratch_.path() / "inside" / "mark";
        // mkdir fails when another is inside; what a killed one left is its owner's to clear.
        if (!std::filesystem::create_directory(mark)) return 1;
        std::filesystem::remove(mark);
        if (child == 0 && turn == 12) ::kill(::getpid(), SIGKILL);
      }
      return 0;
    }));
  }
  EXPECT_EQ(code_of(children[0]), 137);
  for (int child = 1; child < 4; ++child) EXPECT_EQ(code_of(children[static_cast<std::size_t>(child)]), 0);
  // Nothing is left of those that came and went.
  const JournalLock lock(path(), wish());
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(path()), std::filesystem::directory_iterator()), 2);
}

TEST_F(JournalLockTest, AFolderThatIsGoneIsALostLock) {
  const JournalLock lock(path(), wish());
  std::filesystem::remove_all(path());
  EXPECT_THROW(lock.check(), SweepBusy);
}

TEST_F(JournalLockTest, AFileInItsPlaceIsNamed) {
  std::ofstream(path()) << "{}";
  try {
    const JournalLock lock(path(), wish());
    FAIL();
  } catch (const data::files::InputError& error) {
    EXPECT_THAT(error.what(), HasSubstr(path().string()));
  }
}

}  // namespace
}  // namespace assay::sweeps
