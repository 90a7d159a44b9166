// SPDX-License-Identifier: Apache-2.0
#include "sweeps/sweep_book.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <fstream>
#include <stdexcept>

#include "data/files/error.hpp"
#include "sweeps/journal_line.hpp"
#include "sweeps/journal_lock.hpp"
#include "sweeps/sweep_error.hpp"
#include "tests/support/journal_checker.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/sweeps/journal_events.hpp"

namespace assay::sweeps {
namespace {

using ::testing::HasSubstr;

class SweepBookTest : public ::testing::Test {
 protected:
  SweepFolder folder() const { return SweepFolder(scratch_.path() / "sweeps" / "first"); }

  std::string refusal(const std::function<void()>& work) const {
    try {
      work();
    } catch (const std::runtime_error& error) {
      return error.what();
    }
    return "";
  }
  TrialState state_on_disk(std::string_view id) const {
    return SweepBook::open(folder(), Writing::never).state().find(id)->state;
  }

  tests::ScratchFolder scratch_;
};

TEST_F(SweepBookTest, ANewSweepIsThereWithItsFileAndTrials) {
  {
    const SweepBook book = SweepBook::create(folder(), planned(3));
    EXPECT_EQ(book.state().trials().size(), 3U);
    EXPECT_EQ(book.folder().root(), folder().root());
  }
  EXPECT_EQ(bytes_of(folder().sweep_file()), "name: first-look\n");
  EXPECT_EQ(SweepBook::open(folder(), Writing::never).state().name(), "first-look");
  EXPECT_FALSE(lock_owner(folder().lock()));
}

TEST_F(SweepBookTest, WhatIsAppendedIsThereForTheNext) {
  {
    SweepBook book = SweepBook::create(folder(), planned(2));
    book.append({started(0, 1), started(1, 1)});
    book.append({ended(0, 1)});
    EXPECT_EQ(book.state().find("t0")->state, TrialState::done);
    book.beat();
  }
  const SweepBook book = SweepBook::open(folder(), Writing::for_life);
  EXPECT_EQ(book.state().find("t0")->state, TrialState::done);
  EXPECT_EQ(book.state().find("t1")->state, TrialState::running);
  EXPECT_FALSE(book.state().find("t1")->started.empty());
  EXPECT_EQ(tests::check_journal(folder().journal()).faults, std::vector<std::string>());
}

TEST_F(SweepBookTest, AFolderInUseIsNotASweepFolder) {
  std::filesystem::create_directories(folder().root());
  put_bytes(folder().root() / "notes\n.txt", "mine");
  EXPECT_EQ(refusal([&] { SweepBook::create(folder(), planned(1)); }),
            folder().root().string() + " is not empty (notes?.txt); choose a folder of the sweep's own");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder().root()), {}), 1);
}

TEST_F(SweepBookTest, ASweepIsNotBegunTwice) {
  SweepBook::create(folder(), planned(1));
  EXPECT_THAT(refusal([&] { SweepBook::create(folder(), planned(2)); }), HasSubstr("holds a sweep already"));
  EXPECT_EQ(SweepBook::open(folder(), Writing::never).state().trials().size(), 1U);
}

TEST_F(SweepBookTest, WhatAKilledBeginningLeftIsNoHindrance) {
  std::filesystem::create_directories(folder().root());
  put_bytes(folder().root() / ".journal.jsonl.partial-99", "{");
  put_bytes(folder().sweep_file(), "name: first-look\n");
  LockFolder(folder().lock()).make();
  EXPECT_EQ(SweepBook::create(folder(), planned(1)).state().trials().size(), 1U);
}

TEST_F(SweepBookTest, AnotherSweepFileInTheFolderIsNotOverwritten) {
  std::filesystem::create_directories(folder().root());
  put_bytes(folder().sweep_file(), "name: another\n");
  EXPECT_THAT(refusal([&] { SweepBook::create(folder(), planned(1)); }), HasSubstr("is not empty (sweep.yaml)"));
  EXPECT_EQ(bytes_of(folder().sweep_file()), "name: another\n");
}

TEST_F(SweepBookTest, ABeginningThatIsRefusedLeavesNothing) {
  EXPECT_THROW(SweepBook::create(folder(), {begun(), added(3)}), SweepError);
  EXPECT_THROW(SweepBook::create(folder(), {SweepBegun{"a\xff", "", ""}}), SweepError);
  EXPECT_FALSE(std::filesystem::exists(folder().root()));
}

TEST_F(SweepBookTest, AFolderWithoutAJournalSaysSo) {
  EXPECT_THAT(refusal([&] { SweepBook::open(folder(), Writing::never); }), HasSubstr("holds no sweep"));
  EXPECT_FALSE(std::filesystem::exists(folder().root()));
}

TEST_F(SweepBookTest, TheSecondCoordinatorIsRefusedWhileReadersRead) {
  const SweepBook first = SweepBook::create(folder(), planned(1));
  EXPECT_THROW(SweepBook::open(folder(), Writing::for_life), SweepBusy);
  EXPECT_EQ(SweepBook::open(folder(), Writing::never).state().trials().size(), 1U);
}

TEST_F(SweepBookTest, AReaderFollowsAndDoesNotWrite) {
  SweepBook writer = SweepBook::create(folder(), planned(2));
  SweepBook reader = SweepBook::open(folder(), Writing::never);
  writer.append({started(0, 1)});
  EXPECT_EQ(reader.state().find("t0")->state, TrialState::waiting);
  reader.refresh();
  EXPECT_EQ(reader.state().find("t0")->state, TrialState::running);
  EXPECT_THROW(reader.append({ended(0, 1)}), std::logic_error);
}

TEST_F(SweepBookTest, WorkersThatTakeTurnsSeeEachOther) {
  SweepBook::create(folder(), planned(2));
  SweepBook one = SweepBook::open(folder(), Writing::each_update);
  SweepBook other = SweepBook::open(folder(), Writing::each_update);
  one.append({started(0, 1)});
  other.update([](const SweepState& state) {
    EXPECT_EQ(state.find("t0")->state, TrialState::running);
    return std::vector<Event>{started(1, 1)};
  });
  one.update([](const SweepState& state) {
    EXPECT_EQ(state.find("t1")->state, TrialState::running);
    return std::vector<Event>{};
  });
  EXPECT_FALSE(lock_owner(folder().lock()));
}

TEST_F(SweepBookTest, OfABatchThatCannotHappenNothingIsWritten) {
  SweepBook book = SweepBook::create(folder(), planned(2));
  const std::string before = bytes_of(folder().journal());
  EXPECT_THROW(book.append({started(0, 1), started(0, 2)}), SweepError);
  EXPECT_EQ(bytes_of(folder().journal()), before);
  book.refresh();
  EXPECT_EQ(book.state().find("t0")->state, TrialState::waiting);
  book.append({started(0, 1)});
  EXPECT_EQ(state_on_disk("t0"), TrialState::running);
}

TEST_F(SweepBookTest, AFaultOfTheCallerWritesNothingAndGivesTheLockBack) {
  SweepBook::create(folder(), planned(1));
  SweepBook book = SweepBook::open(folder(), Writing::each_update);
  EXPECT_THROW(book.update([](const SweepState&) -> std::vector<Event> { throw std::out_of_range("mine"); }),
               std::out_of_range);
  EXPECT_FALSE(lock_owner(folder().lock()));
}

TEST_F(SweepBookTest, ALateWorkerIsRefusedAndItsResultNotCounted) {
  SweepBook::create(folder(), planned(1));
  SweepBook late = SweepBook::open(folder(), Writing::each_update);
  SweepBook next = SweepBook::open(folder(), Writing::each_update);
  late.append({started(0, 1)});
  next.append({ended(0, 1, TrialState::interrupted), started(0, 2)});
  EXPECT_THAT(refusal([&] { late.append({ended(0, 1)}); }), HasSubstr("what attempt 1 reports does not count"));
  next.append({ended(0, 2)});
  EXPECT_EQ(tests::complaints(tests::check_journal(folder().journal())), "");
}

TEST_F(SweepBookTest, ATornTailIsIgnoredByReadersAndCutByTheNextWriter) {
  SweepBook::create(folder(), planned(1));
  const std::string whole = bytes_of(folder().journal());
  put_bytes(folder().journal(), whole + R"({"n":3,"time":"2026-1)");
  EXPECT_EQ(SweepBook::open(folder(), Writing::never).state().trials().size(), 1U);
  EXPECT_NE(bytes_of(folder().journal()), whole);
  SweepBook::open(folder(), Writing::for_life);
  EXPECT_EQ(bytes_of(folder().journal()), whole);
}

TEST_F(SweepBookTest, AJournalWithoutABeginningIsSaidAndLeftAsItIs) {
  SweepBook::create(folder(), planned(1));
  const std::string first = R"({"n":1,"time":"2026-1)";
  for (const std::string& bytes : {std::string(), first}) {
    put_bytes(folder().journal(), bytes);
    for (const Writing writing : {Writing::never, Writing::for_life, Writing::each_update}) {
      EXPECT_THROW(SweepBook::open(folder(), writing), data::files::InputError);
      EXPECT_THAT(refusal([&] { SweepBook::open(folder(), writing); }), HasSubstr("holds no sweep: its beginning"));
    }
    EXPECT_EQ(bytes_of(folder().journal()), bytes);
    EXPECT_FALSE(lock_owner(folder().lock()));
  }
}

TEST_F(SweepBookTest, EventsThatDoNotFollowFromOneAnotherAreDamage) {
  SweepBook::create(folder(), planned(1));
  std::ofstream(folder().journal(), std::ios::app) << journal_line({3, "t", ended(0, 1)}) << '\n';
  EXPECT_THAT(refusal([&] { SweepBook::open(folder(), Writing::never); }),
              HasSubstr("line 3 is damaged: trial t0 is at attempt 0"));
}

TEST_F(SweepBookTest, ACoordinatorThatWasTakenForDeadWritesNothingMore) {
  SweepBook former = SweepBook::create(folder(), planned(1));
  // As another host would: it cannot ask whether the owner lives.
  const auto face = LockFolder(folder().lock()).look();
  LockFolder(folder().lock()).disown(*face);
  const std::string before = bytes_of(folder().journal());
  EXPECT_THAT(refusal([&] { former.append({started(0, 1)}); }), HasSubstr("was taken over"));
  EXPECT_THROW(former.beat(), SweepBusy);
  EXPECT_EQ(bytes_of(folder().journal()), before);
}

// The limit of a file's size stands for a full disk: the write fails in its middle (tests/end_to_end has a real one).
TEST_F(SweepBookTest, ADiskThatIsFullLeavesTheJournalAsItWas) {
  SweepBook book = SweepBook::create(folder(), planned(2));
  const std::string before = bytes_of(folder().journal());
  ::rlimit limit{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &limit), 0);
  const auto signal_before = std::signal(SIGXFSZ, SIG_IGN);
  const ::rlimit tight{before.size() + 50, limit.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &tight), 0);
  const std::string fault = refusal([&] { book.append({started(0, 1), started(1, 1)}); });
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &limit), 0);
  std::signal(SIGXFSZ, signal_before);
  EXPECT_THAT(fault, HasSubstr("cannot append to " + folder().journal().string()));
  EXPECT_EQ(bytes_of(folder().journal()), before);
  book.append({started(0, 1)});
  EXPECT_EQ(book.state().find("t1")->state, TrialState::waiting);
  EXPECT_EQ(state_on_disk("t0"), TrialState::running);
}

}  // namespace
}  // namespace assay::sweeps
