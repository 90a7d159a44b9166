// SPDX-License-Identifier: Apache-2.0
// Promise 6: a sweep can be killed anywhere and resumed: no trial lost, none counted twice. Real processes, real
// signals; the trainers are fakes, so that much happens in little time.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <optional>
#include <random>
#include <thread>

#include "sweeps/run_files.hpp"
#include "sweeps/sweep_error.hpp"
#include "sweeps/trial_processes.hpp"
#include "tests/support/forked.hpp"
#include "tests/support/journal_checker.hpp"
#include "tests/sweeps/fake_sweep.hpp"

namespace assay::sweeps {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

constexpr std::uint32_t kTrials = 30;
constexpr std::uint32_t kEpochs = 40;

class RandomKill : public FakeSweep {
 protected:
  // A coordinator in a process of its own: 0 complete, 1 not.
  pid_t start_coordinator(const std::vector<std::string>& settings, double stale_seconds) const {
    return tests::forked([&] {
      SweepBook book = SweepBook::open(folder_, Writing::for_life);
      LocalExecutor executor(slots(4));
      CoordinatorOptions options;
      options.most_lost_attempts = 10'000;
      options.stale_seconds = stale_seconds;
      Coordinator coordinator(book, executor, trainer(settings), epochs(kEpochs), options);
      return coordinator.run() == SweepEnd::complete ? 0 : 1;
    });
  }
  std::vector<std::int64_t> workers() const {
    std::vector<std::filesystem::path> runs;
    for (std::uint32_t trial = 0; trial < kTrials; ++trial)
      runs.push_back(folder_.run("t" + std::to_string(trial)).root());
    return trial_processes(runs);
  }
  // Every epoch of every trial once, in order, the attempts in order too.
  void expect_whole_runs() const {
    for (std::uint32_t trial = 0; trial < kTrials; ++trial) {
      const auto lines = read_metrics(folder_.run("t" + std::to_string(trial)));
      ASSERT_EQ(lines.size(), kEpochs) << trial;
      for (std::uint32_t line = 0; line < kEpochs; ++line) {
        EXPECT_EQ(lines[line].at("epoch"), line + 1) << trial;
        EXPECT_TRUE(line == 0 || lines[line].at("attempt") >= lines[line - 1].at("attempt")) << trial;
        EXPECT_EQ(lines[line].at("validation.roc_auc"), std::stod("0." + std::to_string(trial))) << trial;
      }
    }
  }
};

TEST_F(RandomKill, OfCoordinatorsAndWorkersOverAHundredTimesLosesAndDoublesNothing) {
  plan(kTrials);
  std::mt19937 random(20261122);
  const auto draw = [&](int low, int high) { return std::uniform_int_distribution(low, high)(random); };
  const std::vector<std::string> settings = {"epochs=" + std::to_string(kEpochs), "seconds=0.015"};
  int coordinators_killed = 0;
  int workers_killed = 0;
  pid_t coordinator = start_coordinator(settings, 600);
  while (coordinators_killed + workers_killed < 120) {
    std::this_thread::sleep_for(milliseconds(draw(1, 60)));
    int status = 0;
    ASSERT_EQ(::waitpid(coordinator, &status, WNOHANG), 0) << "the sweep ended before it was killed often enough";
    if (draw(0, 2) == 0) {
      ::kill(coordinator, SIGKILL);
      EXPECT_EQ(tests::code_of(coordinator), 128 + SIGKILL);
      ++coordinators_killed;
      coordinator = start_coordinator(settings, 600);
      continue;
    }
    const std::vector<std::int64_t> present = workers();
    if (present.empty()) continue;
    const auto victim = present[static_cast<std::size_t>(draw(0, static_cast<int>(present.size()) - 1))];
    if (::kill(static_cast<pid_t>(victim), SIGKILL) == 0) ++workers_killed;
  }
  EXPECT_EQ(tests::code_of(coordinator), 0);
  const tests::JournalVerdict verdict = tests::check_journal(folder_.journal());
  EXPECT_EQ(tests::complaints(verdict), "");
  EXPECT_EQ(verdict.trials, kTrials);
  EXPECT_EQ(verdict.results, kTrials);
  EXPECT_GT(coordinators_killed, 20);
  EXPECT_GT(workers_killed, 50);
  EXPECT_EQ(reader().state().count(TrialState::done), kTrials);
  expect_whole_runs();
  EXPECT_TRUE(workers().empty());
  RecordProperty("coordinators_killed", coordinators_killed);
  RecordProperty("workers_killed", workers_killed);
  RecordProperty("attempts", static_cast<int>(verdict.attempts));
}

TEST_F(RandomKill, AStoppedWorkerIsNoticedAndItsTrialGoesOnFromWhereItWas) {
  SweepBook book = plan(2);
  LocalExecutor executor(slots(2));
  CoordinatorOptions options;
  options.stale_seconds = 1.5;
  std::optional<Clock::time_point> stopped;
  options.show = [&](const SweepState&) {
    if (stopped || read_metrics(folder_.run("t1")).size() < 5) return;
    for (const auto process : trial_processes({folder_.run("t1").root()})) ::kill(static_cast<pid_t>(process), SIGSTOP);
    stopped = Clock::now();
  };
  EXPECT_EQ(run(book, executor, trainer({"epochs=40", "seconds=0.05"}), options), SweepEnd::complete);
  ASSERT_TRUE(stopped.has_value());
  EXPECT_EQ(book.state().find("t0")->attempts, 1u);
  EXPECT_EQ(book.state().find("t1")->attempts, 2u);
  EXPECT_NE(told_.find("trial t1 interrupted"), std::string::npos) << told_;
  EXPECT_NE(told_.find("no sign of life"), std::string::npos) << told_;
  EXPECT_EQ(read_metrics(folder_.run("t1")).size(), 40u);
}

TEST_F(RandomKill, AWorkerThatComesBackLateIsRefused) {
  SweepBook book = plan(1);
  const data::files::RunFolder run_of_t0 = folder_.run("t0");
  write_control(run_of_t0, {0, "", 1});
  // On another host, say: nobody here can end it.
  ChildProcess late(trainer({"epochs=400", "seconds=0.02"})(book.state().trials()[0].trial, 1), {},
                    scratch_.path() / "late.log");
  while (read_metrics(run_of_t0).size() < 3) std::this_thread::sleep_for(milliseconds(5));
  late.signal(SIGSTOP);
  const std::size_t before = read_metrics(run_of_t0).size();
  book.append(
      {TrialStarted{"t0", 1, worker_of_process()}, TrialEnded{"t0", 1, TrialState::interrupted, "lost", -1, true, 0}});
  LocalExecutor executor(slots(1));
  EXPECT_EQ(run(book, executor, trainer({"epochs=20", "seconds=0.01"})), SweepEnd::complete);
  late.signal(SIGCONT);
  std::optional<int> code;
  while (!(code = late.ended())) std::this_thread::sleep_for(milliseconds(5));
  EXPECT_EQ(*code, 2);
  const auto lines = read_metrics(run_of_t0);
  ASSERT_EQ(lines.size(), 20u);
  for (std::size_t line = before; line < lines.size(); ++line) EXPECT_EQ(lines[line].at("attempt"), 2);
  EXPECT_EQ(tests::complaints(tests::check_journal(folder_.journal())), "");
}

TEST_F(RandomKill, TwoCoordinatorsAtOnceAreOne) {
  plan(2);
  const pid_t first = start_coordinator({"epochs=40", "seconds=0.03"}, 600);
  while (reader().state().count(TrialState::running) == 0) std::this_thread::sleep_for(milliseconds(5));
  try {
    SweepBook::open(folder_, Writing::for_life);
    ADD_FAILURE() << "two hold the journal";
  } catch (const SweepBusy& busy) {
    EXPECT_NE(std::string(busy.what()).find(std::to_string(first)), std::string::npos) << busy.what();
  }
  EXPECT_EQ(tests::code_of(first), 0);
  EXPECT_EQ(tests::complaints(tests::check_journal(folder_.journal())), "");
}

TEST_F(RandomKill, FailedTrialsKeepTheirReasonAndTheirLog) {
  SweepBook book = plan(1);
  LocalExecutor executor(slots(1));
  EXPECT_EQ(run(book, executor, trainer({"fail=5"})), SweepEnd::incomplete);
  EXPECT_EQ(book.state().find("t0")->reason, "exit code 5: made to fail");
  EXPECT_TRUE(std::filesystem::exists(folder_.log("t0")));
}

}  // namespace
}  // namespace assay::sweeps
