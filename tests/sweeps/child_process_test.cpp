// SPDX-License-Identifier: Apache-2.0
#include "sweeps/child_process.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <thread>

#include "data/files/error.hpp"
#include "tests/support/forked.hpp"
#include "tests/support/scratch_folder.hpp"

namespace assay::sweeps {
namespace {

using Clock = std::chrono::steady_clock;

class ChildProcessTest : public ::testing::Test {
 protected:
  std::filesystem::path log() const { return scratch_.path() / "log"; }
  std::string text() const {
    std::ifstream file(log());
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }
  static int code_of(ChildProcess& process) {
    const auto end = Clock::now() + std::chrono::seconds(20);
    while (Clock::now() < end) {
      if (const auto code = process.ended()) return *code;
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    return -2;
  }
  static bool is_gone(std::int64_t process) {
    const auto end = Clock::now() + std::chrono::seconds(10);
    while (Clock::now() < end) {
      if (!*lives(worker_of_process(process))) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    return false;
  }

  tests::ScratchFolder scratch_;
};

TEST_F(ChildProcessTest, AppendsItsOutputAndSeesTheAddedEnvironment) {
  ::setenv("ASSAY_TEST_VARIABLE", "ours", 1);
  const std::vector<std::string> command = {"sh", "-c", "echo out $ASSAY_TEST_VARIABLE; echo err >&2; exit 7"};
  ChildProcess first(command, {}, log());
  EXPECT_EQ(code_of(first), 7);
  ChildProcess second(command, {"ASSAY_TEST_VARIABLE=first", "ASSAY_TEST_VARIABLE=last"}, log());
  EXPECT_EQ(code_of(second), 7);
  EXPECT_EQ(text(), "out ours\nerr\nout last\nerr\n");
  ::unsetenv("ASSAY_TEST_VARIABLE");
}

TEST_F(ChildProcessTest, HasNoInputAndAGroupOfItsOwn) {
  ChildProcess process({"sh", "-c", "cat; ps -o pgid= -p $$"}, {}, log());
  EXPECT_EQ(code_of(process), 0);
  EXPECT_EQ(std::stoll(text()), process.process());
}

TEST_F(ChildProcessTest, EndsWith127WhenThereIsNoSuchProgram) {
  ChildProcess process({"no-such-program-of-assay"}, {}, log());
  EXPECT_EQ(code_of(process), 127);
  EXPECT_EQ(text(), "cannot start no-such-program-of-assay: No such file or directory\n");
}

TEST_F(ChildProcessTest, EndsWith128AndTheSignal) {
  ChildProcess process({"sleep", "100"}, {}, log());
  EXPECT_FALSE(process.ended().has_value());
  process.signal(SIGKILL);
  EXPECT_EQ(code_of(process), 128 + SIGKILL);
  process.signal(SIGKILL);  // the number may be somebody else's by now
  EXPECT_EQ(code_of(process), 128 + SIGKILL);
}

TEST_F(ChildProcessTest, StartsWithDefaultSignalsWhateverOursAre) {
  const auto before = ::signal(SIGTERM, SIG_IGN);
  ChildProcess process({"sleep", "100"}, {}, log());
  ::signal(SIGTERM, before);
  process.signal(SIGTERM);
  EXPECT_EQ(code_of(process), 128 + SIGTERM);
}

TEST_F(ChildProcessTest, TakesItsGroupWithItWhenItIsDestroyed) {
  std::int64_t child = 0;
  {
    ChildProcess process({"sh", "-c", "sleep 100 & echo $!; wait"}, {}, log());
    while (text().find('\n') == std::string::npos) std::this_thread::sleep_for(std::chrono::milliseconds(2));
    child = std::stoll(text());
    ASSERT_TRUE(*lives(worker_of_process(child)));
    ChildProcess moved(std::move(process));
    EXPECT_FALSE(moved.ended().has_value());
    EXPECT_FALSE(process.ended().has_value());  // NOLINT(bugprone-use-after-move): must not wait for any other child
  }
  EXPECT_TRUE(is_gone(child));
}

TEST_F(ChildProcessTest, GetsSigtermWhenTheProcessThatStartedItIsKilled) {
  const pid_t parent = tests::forked([&] {
    ChildProcess process({"sh", "-c", "trap 'echo told; exit 0' TERM; echo $$; while :; do sleep 0.01; done"}, {},
                         log());
    while (true) ::pause();
    return 0;
  });
  while (text().find('\n') == std::string::npos) std::this_thread::sleep_for(std::chrono::milliseconds(2));
  ::kill(parent, SIGKILL);
  EXPECT_EQ(tests::code_of(parent), 128 + SIGKILL);
  EXPECT_TRUE(is_gone(std::stoll(text())));
  EXPECT_NE(text().find("told"), std::string::npos);
}

TEST_F(ChildProcessTest, RefusesWhatCannotBe) {
  EXPECT_THROW(ChildProcess({}, {}, log()), std::invalid_argument);
  EXPECT_THROW(ChildProcess({"true"}, {}, scratch_.path() / "none" / "log"), data::files::OutputError);
}

TEST(RunCommand, GivesBothOutputsAndTheCode) {
  const CommandResult result =
      run_command({"sh", "-c", "echo one; echo two >&2; cat; exit 3"}, std::chrono::seconds(20));
  EXPECT_EQ(result.code, 3);
  EXPECT_EQ(result.out, "one\n");
  EXPECT_EQ(result.err, "two\n");
}

TEST(RunCommand, TakesMoreThanAPipeHolds) {
  const CommandResult result = run_command({"sh", "-c", "yes 0123456789 | head -c 3000000"}, std::chrono::seconds(20));
  EXPECT_EQ(result.code, 0);
  EXPECT_EQ(result.out.size(), 3000000u);
}

TEST(RunCommand, EndsACommandThatTakesTooLong) {
  const auto begun = Clock::now();
  const CommandResult result = run_command({"sh", "-c", "echo begun; sleep 100"}, std::chrono::milliseconds(300));
  EXPECT_EQ(result.code, -1);
  EXPECT_EQ(result.out, "begun\n");
  EXPECT_LT(Clock::now() - begun, std::chrono::seconds(10));
}

TEST(RunCommand, DoesNotWaitForGrandchildrenThatKeepThePipes) {
  const auto begun = Clock::now();
  const CommandResult result = run_command({"sh", "-c", "sleep 100 & echo $!"}, std::chrono::seconds(20));
  EXPECT_EQ(result.code, 0);
  EXPECT_LT(Clock::now() - begun, std::chrono::seconds(10));
  ::kill(std::stoi(result.out), SIGKILL);
}

TEST(RunCommand, SaysWhenThereIsNoSuchProgram) {
  const CommandResult result = run_command({"no-such-program-of-assay"}, std::chrono::seconds(20));
  EXPECT_EQ(result.code, 127);
  EXPECT_NE(result.err.find("No such file"), std::string::npos);
}

TEST(ProcessIdentity, TellsAProcessFromALaterOneOfItsNumber) {
  Worker worker = worker_of_process();
  EXPECT_EQ(worker.process, ::getpid());
  EXPECT_FALSE(worker.host.empty());
  EXPECT_GT(worker.born, 0u);
  EXPECT_EQ(lives(worker), true);
  ++worker.born;
  EXPECT_EQ(lives(worker), false);
}

TEST(ProcessIdentity, SaysNothingAboutOtherPlaces) {
  Worker elsewhere = worker_of_process();
  elsewhere.host += "-other";
  EXPECT_EQ(lives(elsewhere), std::nullopt);
  Worker before_boot = worker_of_process();
  before_boot.boot += "-other";
  EXPECT_EQ(lives(before_boot), std::nullopt);
  EXPECT_EQ(lives(Worker{}), std::nullopt);
}

TEST(ProcessIdentity, TakesAZombieForGone) {
  const pid_t child = tests::forked([] { return 0; });
  const Worker worker = worker_of_process(child);
  siginfo_t ended;
  ASSERT_EQ(::waitid(P_PID, static_cast<id_t>(child), &ended, WEXITED | WNOWAIT), 0);
  EXPECT_EQ(lives(worker), false);
  tests::code_of(child);
}

}  // namespace
}  // namespace assay::sweeps
