// SPDX-License-Identifier: Apache-2.0
// What a coordinator decides, with an executor that does what a test says.
#include "sweeps/coordinator.hpp"

#include <sys/resource.h>

#include <csignal>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <thread>
#include <utility>

#include "data/files/error.hpp"
#include "sweeps/run_files.hpp"
#include "sweeps/sweep_error.hpp"
#include "tests/support/journal_checker.hpp"
#include "tests/sweeps/fake_sweep.hpp"
#include "tests/sweeps/scripted_executor.hpp"

namespace assay::sweeps {
namespace {

using std::chrono::milliseconds;

std::optional<JobEnd> end_with(const TrialJob& job, int code) {
  return JobEnd{job.id, job.attempt, code, ""};
}

void write_epoch(const TrialJob& job, int epoch, double value) {
  std::ofstream(data::files::RunFolder(job.run).metrics_jsonl(), std::ios::app)
      << "{\"epoch\":" << epoch << ",\"validation\":{\"roc_auc\":" << value << "}}\n";
}

class CoordinatorTest : public FakeSweep {
 protected:
  SweepEnd scripted(SweepBook& book, ScriptedExecutor& executor, CoordinatorOptions options = {}) {
    options.needs_report = false;  // a script is no training: it writes no status.json
    return run(book, executor, trainer(), std::move(options));
  }
};

TEST_F(CoordinatorTest, RunsEveryTrialOnceAndNeverMoreThanFit) {
  SweepBook book = plan(7);
  ScriptedExecutor executor(3, [](const TrialJob& job) { return end_with(job, 0); });
  EXPECT_EQ(scripted(book, executor), SweepEnd::complete);
  EXPECT_EQ(book.state().count(TrialState::done), 7u);
  EXPECT_EQ(executor.most_at_once_, 3u);
  EXPECT_EQ(executor.order_, (std::vector<std::string>{"t0/1", "t1/1", "t2/1", "t3/1", "t4/1", "t5/1", "t6/1"}));
  EXPECT_EQ(tests::complaints(tests::check_journal(folder_.journal())), "");
}

TEST_F(CoordinatorTest, TellsTheAttemptToTheRunBeforeItStarts) {
  SweepBook book = plan(1);
  ScriptedExecutor executor(1, [&](const TrialJob& job) {
    const auto control = read_control(data::files::RunFolder(job.run));
    EXPECT_TRUE(control && control->attempt == job.attempt);
    EXPECT_EQ(reader().state().find(job.id)->attempts, job.attempt);  // and to the journal
    return end_with(job, job.attempt < 3 ? 137 : 0);
  });
  EXPECT_EQ(scripted(book, executor), SweepEnd::complete);
  EXPECT_EQ(executor.order_, (std::vector<std::string>{"t0/1", "t0/2", "t0/3"}));
}

TEST_F(CoordinatorTest, GivesUpATrialThatIsLostTooOften) {
  SweepBook book = plan(2);
  ScriptedExecutor executor(1, [](const TrialJob& job) { return end_with(job, job.id == "t0" ? 137 : 0); });
  EXPECT_EQ(scripted(book, executor), SweepEnd::incomplete);
  EXPECT_EQ(book.state().find("t0")->state, TrialState::failed);
  EXPECT_EQ(book.state().find("t0")->attempts, 3u);
  EXPECT_NE(book.state().find("t0")->reason.find("given up after 3"), std::string::npos);
  EXPECT_EQ(book.state().find("t1")->state, TrialState::done);
}

TEST_F(CoordinatorTest, DoesNotRepeatWhatWouldComeAgain) {
  SweepBook book = plan(3);
  ScriptedExecutor executor(1, [](const TrialJob& job) { return end_with(job, job.id == "t1" ? 5 : 0); });
  EXPECT_EQ(scripted(book, executor), SweepEnd::incomplete);
  EXPECT_EQ(executor.order_.size(), 3u);
  EXPECT_NE(told_.find("trial t1 failed"), std::string::npos);
}

TEST_F(CoordinatorTest, FailFastStopsTheOthersAndStartsNoMore) {
  SweepBook book = plan(5);
  ScriptedExecutor executor(
      2, [](const TrialJob& job) { return job.id == "t1" ? end_with(job, 3) : std::optional<JobEnd>(); });
  CoordinatorOptions options;
  options.fail_fast = true;
  EXPECT_EQ(scripted(book, executor, options), SweepEnd::incomplete);
  EXPECT_EQ(book.state().find("t0")->state, TrialState::interrupted);
  EXPECT_EQ(book.state().find("t0")->lost_attempts, 0u);
  EXPECT_EQ(book.state().count(TrialState::waiting), 3u);
}

TEST_F(CoordinatorTest, AStopSavesWhatRunsAndCountsAgainstNobody) {
  SweepBook book = plan(4);
  int polls = 0;
  ScriptedExecutor executor(2, [&](const TrialJob&) {
    ++polls;
    return std::optional<JobEnd>();
  });
  CoordinatorOptions options;
  options.stop_requested = [&] { return polls > 3; };
  EXPECT_EQ(scripted(book, executor, options), SweepEnd::interrupted);
  EXPECT_EQ(book.state().count(TrialState::interrupted), 2u);
  EXPECT_EQ(book.state().count(TrialState::waiting), 2u);
  EXPECT_EQ(book.state().find("t0")->lost_attempts, 0u);
  // What was begun goes on first.
  ScriptedExecutor again(1, [](const TrialJob& job) { return end_with(job, 0); });
  EXPECT_EQ(scripted(book, again), SweepEnd::complete);
  EXPECT_EQ(again.order_, (std::vector<std::string>{"t0/2", "t1/2", "t2/1", "t3/1"}));
}

TEST_F(CoordinatorTest, ATrialThatSomebodyElseStoppedIsLeftForTheNextTime) {
  SweepBook book = plan(2);
  ScriptedExecutor executor(1, [](const TrialJob& job) { return end_with(job, job.id == "t0" ? 75 : 0); });
  EXPECT_EQ(scripted(book, executor), SweepEnd::interrupted);
  EXPECT_EQ(executor.order_.size(), 2u);
  EXPECT_EQ(book.state().find("t0")->state, TrialState::interrupted);
}

TEST_F(CoordinatorTest, ARunThatSaysItWasStoppedIsNotStartedForEver) {
  SweepBook book = plan(1);
  write_control(folder_.run("t0"), {});
  std::ofstream(folder_.run("t0").status()) << R"({"state":"interrupted","reason":"signal"})";
  ScriptedExecutor executor(1, [](const TrialJob& job) { return end_with(job, 0); });
  EXPECT_EQ(scripted(book, executor), SweepEnd::interrupted);
  EXPECT_EQ(executor.order_, (std::vector<std::string>{"t0/1"}));
}

TEST_F(CoordinatorTest, TakesOverWhatACoordinatorThatIsGoneLeft) {
  SweepBook book = plan(4);
  Worker before = worker_of_process();
  book.append({TrialStarted{"t1", 1, before}, TrialStarted{"t2", 1, before}});
  write_control(folder_.run("t2"), {});
  std::ofstream(folder_.run("t2").status()) << R"({"state":"interrupted","reason":"signal"})";
  ScriptedExecutor executor(1, [](const TrialJob& job) {
    std::filesystem::remove(data::files::RunFolder(job.run).status());
    return end_with(job, 0);
  });
  EXPECT_EQ(scripted(book, executor), SweepEnd::complete);
  EXPECT_EQ(executor.ended_leftovers_, (std::vector<std::string>{"t1", "t2"}));
  EXPECT_EQ(executor.order_, (std::vector<std::string>{"t1/2", "t2/2", "t0/1", "t3/1"}));
  EXPECT_EQ(book.state().find("t1")->lost_attempts, 1u);
  EXPECT_EQ(book.state().find("t2")->lost_attempts, 0u);  // it had saved
}

TEST_F(CoordinatorTest, TheTimeOfAnAttemptThatWasCutOffCountsAndIsToldWhenItIsRecorded) {
  SweepBook book = plan(1);
  book.append({TrialStarted{"t0", 1, worker_of_process()}});
  write_control(folder_.run("t0"), {});
  const auto heartbeat = folder_.run("t0").heartbeat();
  std::ofstream(heartbeat) << "";
  std::filesystem::last_write_time(heartbeat, std::filesystem::file_time_type::clock::now() + std::chrono::seconds(40));
  ScriptedExecutor executor(1, [](const TrialJob& job) { return end_with(job, 0); });
  std::vector<TrialState> states;
  CoordinatorOptions options;
  options.needs_report = false;
  options.tell = [&](const std::string&) { states.push_back(reader().state().find("t0")->state); };
  Coordinator(book, executor, trainer(), epochs(9), options).run();
  EXPECT_NEAR(book.state().find("t0")->seconds, 40, 5);
  ASSERT_FALSE(states.empty());
  EXPECT_EQ(states.front(), TrialState::interrupted) << "told before it was in the journal";
}

TEST_F(CoordinatorTest, LeavesTrialsOfOtherJobsAloneAndTakesThoseOfItsOwnEarlierStart) {
  plan(3);
  SweepBook book = SweepBook::open(folder_, Writing::each_update);
  Worker mine = worker_of_process();
  mine.job = "12_3";
  mine.restarts = 1;
  Worker other = mine;
  other.job = "12_4";
  Worker earlier = mine;
  earlier.restarts = 0;
  book.append({TrialStarted{"t0", 1, other}, TrialStarted{"t1", 1, earlier}});
  ScriptedExecutor executor(1, [](const TrialJob& job) { return end_with(job, 0); });
  executor.worker_ = mine;
  EXPECT_EQ(scripted(book, executor), SweepEnd::incomplete);
  EXPECT_EQ(executor.order_, (std::vector<std::string>{"t1/2", "t2/1"}));
  EXPECT_EQ(book.state().find("t0")->state, TrialState::running);
  EXPECT_EQ(book.state().find("t1")->worker.restarts, 1u);
}

TEST_F(CoordinatorTest, RunsOnlyWhatItIsAskedFor) {
  SweepBook book = plan(4);
  ScriptedExecutor executor(1, [](const TrialJob& job) { return end_with(job, 0); });
  CoordinatorOptions options;
  options.only = {"t3", "t1"};
  EXPECT_EQ(scripted(book, executor, options), SweepEnd::complete);
  EXPECT_EQ(executor.order_, (std::vector<std::string>{"t3/1", "t1/1"}));
  options.only = {"t9"};
  EXPECT_THROW(scripted(book, executor, options), SweepError);
}

TEST_F(CoordinatorTest, DoesNotCountTheResultOfAnAttemptThatWasTakenOver) {
  plan(1);
  SweepBook book = SweepBook::open(folder_, Writing::each_update);
  bool taken = false;
  ScriptedExecutor executor(1, [&](const TrialJob& job) {
    if (!std::exchange(taken, true)) {
      SweepBook other = SweepBook::open(folder_, Writing::each_update);
      TrialEnded lost{"t0", 1, TrialState::interrupted, "lost", -1, true, 0};
      other.append({lost, TrialStarted{"t0", 2, worker_of_process()}});
    }
    return end_with(job, 0);
  });
  EXPECT_EQ(scripted(book, executor), SweepEnd::incomplete);
  EXPECT_EQ(reader().state().find("t0")->state, TrialState::running);
  EXPECT_EQ(reader().state().find("t0")->attempts, 2u);
  EXPECT_NE(told_.find("taken over by another worker"), std::string::npos);
}

TEST_F(CoordinatorTest, ARequestToCancelIsRecordedAndObeyed) {
  SweepBook book = plan(3);
  ScriptedExecutor executor(1, [&](const TrialJob&) {
    std::ofstream(folder_.cancel_request()) << "";
    return std::optional<JobEnd>();
  });
  EXPECT_EQ(scripted(book, executor), SweepEnd::incomplete);
  EXPECT_TRUE(book.state().cancelled());
  EXPECT_FALSE(std::filesystem::exists(folder_.cancel_request()));
  EXPECT_EQ(book.state().find("t0")->state, TrialState::interrupted);
  ScriptedExecutor nothing(1, [](const TrialJob& job) { return end_with(job, 0); });
  EXPECT_EQ(scripted(book, nothing), SweepEnd::incomplete);
  EXPECT_TRUE(nothing.order_.empty());
}

TEST_F(CoordinatorTest, ASilentTrialIsKilledCountedAndStartedAgain) {
  SweepBook book = plan(2);
  ScriptedExecutor executor(2, [&](const TrialJob& job) {
    if (job.id == "t1" || job.attempt > 1) return end_with(job, 0);
    return std::optional<JobEnd>();
  });
  CoordinatorOptions options;
  options.stale_seconds = 0.9;
  EXPECT_EQ(scripted(book, executor, options), SweepEnd::complete);
  EXPECT_EQ(book.state().find("t0")->attempts, 2u);
  EXPECT_EQ(book.state().find("t0")->lost_attempts, 1u);
  EXPECT_NE(told_.find("no sign of life for 0.9 s"), std::string::npos);
  EXPECT_EQ(book.state().find("t1")->state, TrialState::done);
}

TEST_F(CoordinatorTest, HalvesBeforeItTellsTheRun) {
  SweepBook book = plan(4);
  std::map<std::string, int> epoch;
  ScriptedExecutor executor(1, [&](const TrialJob& job) -> std::optional<JobEnd> {
    const auto control = read_control(data::files::RunFolder(job.run));
    if (control && control->stop_at_epoch > 0 && epoch[job.id] >= static_cast<int>(control->stop_at_epoch)) {
      EXPECT_FALSE(reader().state().rungs_of(job.id).back().goes_on);
      std::ofstream(data::files::RunFolder(job.run).status())
          << R"({"state":"pruned","reason":")" << control->reason << "\"}";
      return end_with(job, 0);
    }
    if (epoch[job.id] == 3) return end_with(job, 0);
    // One epoch a look.
    write_epoch(job, ++epoch[job.id], job.id == "t0" ? 0.9 : job.id == "t3" ? 0.95 : 0.5);
    std::this_thread::sleep_for(milliseconds(260));
    return std::nullopt;
  });
  CoordinatorOptions options;
  options.early_stopping = EarlyStopping{2, 2};
  EXPECT_EQ(scripted(book, executor, options), SweepEnd::complete);
  EXPECT_EQ(book.state().find("t0")->state, TrialState::done);
  EXPECT_EQ(book.state().find("t1")->state, TrialState::pruned);
  EXPECT_EQ(book.state().find("t2")->state, TrialState::pruned);
  EXPECT_EQ(book.state().find("t3")->state, TrialState::done);
  EXPECT_EQ(book.state().find("t1")->reason, "successive halving stopped it at epoch 2 with 0.5");
  EXPECT_LE(epoch["t1"], 3);
  EXPECT_EQ(book.state().rung_values(2).size(), 4u);
}

TEST_F(CoordinatorTest, ADecisionHoldsForTheNextAttempt) {
  SweepBook book = plan(1);
  book.append({TrialStarted{"t0", 1, worker_of_process()}, RungReached{"t0", 1, 2, 0.5, false},
               TrialEnded{"t0", 1, TrialState::interrupted, "lost", -1, true, 0}});
  ScriptedExecutor executor(1, [&](const TrialJob& job) {
    EXPECT_EQ(read_control(data::files::RunFolder(job.run))->stop_at_epoch, 2u);
    return end_with(job, 0);
  });
  CoordinatorOptions options;
  options.early_stopping = EarlyStopping{2, 2};
  EXPECT_EQ(scripted(book, executor, options), SweepEnd::complete);
  EXPECT_EQ(book.state().rungs_of("t0").size(), 1u);
}

// The limit of a file's size stands for a full disk.
class NoLongerFiles {
 public:
  explicit NoLongerFiles(std::uintmax_t most) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const ::rlimit tight{most, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &tight);
  }
  ~NoLongerFiles() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }
  NoLongerFiles(const NoLongerFiles&) = delete;
  NoLongerFiles& operator=(const NoLongerFiles&) = delete;

 private:
  ::rlimit before_{};
  void (*handler_)(int);
};

TEST_F(CoordinatorTest, AJournalThatTakesNoMoreStopsTheJobsFirst) {
  SweepBook book = plan(3);
  std::optional<NoLongerFiles> limit;
  ScriptedExecutor executor(2, [&](const TrialJob& job) -> std::optional<JobEnd> {
    if (job.id == "t1") return std::nullopt;
    limit.emplace(std::filesystem::file_size(folder_.journal()));
    return end_with(job, 0);
  });
  EXPECT_THROW(scripted(book, executor), data::files::OutputError);
  limit.reset();
  EXPECT_TRUE(executor.running_.empty());
  EXPECT_EQ(reader().state().find("t1")->state, TrialState::running);  // the next coordinator takes it over
  EXPECT_EQ(reader().state().find("t2")->state, TrialState::waiting);
}

TEST_F(CoordinatorTest, ARunFolderThatTakesNothingStopsNoOtherTrial) {
  SweepBook book = plan(3);
  // No permission stops root: the folder of a trial is a file.
  std::filesystem::create_directories(folder_.trials());
  std::ofstream(folder_.run("t1").root()) << "in the way";
  ScriptedExecutor executor(2, [](const TrialJob& job) { return end_with(job, 0); });
  EXPECT_EQ(scripted(book, executor), SweepEnd::incomplete);
  EXPECT_EQ(executor.order_, (std::vector<std::string>{"t0/1", "t2/1"}));
  EXPECT_EQ(book.state().count(TrialState::done), 2u);
  EXPECT_EQ(book.state().find("t1")->state, TrialState::interrupted);
  EXPECT_EQ(book.state().find("t1")->code, kExitCannotStart);
  EXPECT_NE(book.state().find("t1")->reason.find(folder_.run("t1").root().string()), std::string::npos);
  // The fault is mended: nothing is lost.
  std::filesystem::remove(folder_.run("t1").root());
  EXPECT_EQ(scripted(book, executor), SweepEnd::complete);
  EXPECT_EQ(tests::complaints(tests::check_journal(folder_.journal())), "");
}

TEST_F(CoordinatorTest, ATrialThatNeverStartedIsNotLeftRunningByFailFast) {
  SweepBook book = plan(2);
  std::filesystem::create_directories(folder_.trials());
  std::ofstream(folder_.run("t0").root()) << "in the way";
  ScriptedExecutor executor(1, [](const TrialJob& job) { return end_with(job, 0); });
  CoordinatorOptions options;
  options.fail_fast = true;
  options.most_lost_attempts = 1;
  EXPECT_EQ(scripted(book, executor, options), SweepEnd::incomplete);
  EXPECT_EQ(book.state().find("t0")->state, TrialState::failed);
  EXPECT_EQ(book.state().find("t1")->state, TrialState::waiting);
}

TEST_F(CoordinatorTest, ATrialThatCannotWriteTwiceWaitsForTheNextResume) {
  SweepBook book = plan(2);
  bool full = true;
  ScriptedExecutor executor(1, [&](const TrialJob& job) { return end_with(job, full ? kExitCannotWrite : 0); });
  CoordinatorOptions options;
  options.most_lost_attempts = 9;
  EXPECT_EQ(scripted(book, executor, options), SweepEnd::incomplete);
  EXPECT_EQ(executor.order_, (std::vector<std::string>{"t0/1", "t1/1", "t0/2", "t1/2"}));
  EXPECT_EQ(book.state().count(TrialState::interrupted), 2u);
  EXPECT_EQ(book.state().find("t0")->lost_attempts, 2u);
  full = false;
  EXPECT_EQ(scripted(book, executor, options), SweepEnd::complete);
}

TEST_F(CoordinatorTest, ARunThatCannotBeToldToStopTrainsOn) {
  SweepBook book = plan(2);
  std::map<std::string, int> looks;
  ScriptedExecutor executor(1, [&](const TrialJob& job) -> std::optional<JobEnd> {
    const data::files::RunFolder run(job.run);
    if (++looks[job.id] > 1) return end_with(job, 0);
    write_epoch(job, 1, job.id == "t0" ? 0.9 : 0.5);
    std::filesystem::remove(run.control());
    std::filesystem::create_directories(run.control() / "in the way");
    std::this_thread::sleep_for(milliseconds(260));
    return std::nullopt;
  });
  CoordinatorOptions options;
  options.early_stopping = EarlyStopping{2, 1};
  EXPECT_EQ(scripted(book, executor, options), SweepEnd::complete);
  EXPECT_FALSE(book.state().rungs_of("t1").at(0).goes_on);
  EXPECT_NE(told_.find("trial t1 trains on, it cannot be told"), std::string::npos);
}

// A journal in a folder of NFS that is away for a moment; the trials are those of a worker of a scheduler.
class JournalThatIsAway : public CoordinatorTest {
 protected:
  JournalThatIsAway() {
    plan(1);
    options_.only = {"t0"};
  }
  void hide() const { std::filesystem::rename(folder_.journal(), scratch_.path() / "hidden"); }
  void give_back() const { std::filesystem::rename(scratch_.path() / "hidden", folder_.journal()); }

  CoordinatorOptions options_;
};

TEST_F(JournalThatIsAway, IsWaitedForWhileTrialsRun) {
  SweepBook book = SweepBook::open(folder_, Writing::each_update);
  const auto begin = std::chrono::steady_clock::now();
  ScriptedExecutor executor(1, [&](const TrialJob& job) {
    const bool hidden = !std::filesystem::exists(folder_.journal());
    const auto spent = std::chrono::steady_clock::now() - begin;
    if (!hidden && spent < milliseconds(500)) hide();
    if (spent < milliseconds(1800)) return std::optional<JobEnd>();  // over a look for requests
    give_back();
    return end_with(job, 0);
  });
  EXPECT_EQ(scripted(book, executor, options_), SweepEnd::complete);
  EXPECT_EQ(executor.order_.size(), 1u);
}

TEST_F(JournalThatIsAway, LosesNoEnd) {
  SweepBook book = SweepBook::open(folder_, Writing::each_update);
  std::jthread later;
  ScriptedExecutor executor(1, [&](const TrialJob& job) {
    hide();
    later = std::jthread([this] {
      std::this_thread::sleep_for(milliseconds(500));
      give_back();
    });
    return end_with(job, 0);
  });
  EXPECT_EQ(scripted(book, executor, options_), SweepEnd::complete);
}

TEST_F(JournalThatIsAway, ForTooLongEndsTheJobsInOrder) {
  SweepBook book = SweepBook::open(folder_, Writing::each_update);
  ScriptedExecutor executor(1, [&](const TrialJob&) {
    if (std::filesystem::exists(folder_.journal())) hide();
    return std::optional<JobEnd>();
  });
  options_.unreadable_seconds = 0.5;
  EXPECT_THROW(scripted(book, executor, options_), data::files::InputError);
  EXPECT_TRUE(executor.running_.empty()) << "asked to save, and waited for";
}

}  // namespace
}  // namespace assay::sweeps
