// SPDX-License-Identifier: Apache-2.0
// Each test sends itself signals in a process of its own: handlers and the flag are of the whole process.
#include "launcher/signals.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

namespace assay::launcher {
namespace {

using ::testing::ExitedWithCode;

class SignalsDeathTest : public ::testing::Test {
 protected:
  void SetUp() override { GTEST_FLAG_SET(death_test_style, "threadsafe"); }
};

TEST_F(SignalsDeathTest, TheFirstOneOnlySetsTheFlag) {
  for (const int number : {SIGINT, SIGTERM, SIGUSR2}) {
    EXPECT_EXIT(
        {
          install_stop_handlers();
          if (stop_requested()) std::_Exit(1);
          ::raise(number);
          std::_Exit(stop_requested() && stop_signal() == number ? 0 : 2);
        },
        ExitedWithCode(0), "");
  }
}

TEST_F(SignalsDeathTest, ASecondOneEndsTheProcessWith128PlusItsNumber) {
  EXPECT_EXIT(
      {
        install_stop_handlers();
        ::raise(SIGINT);
        ::raise(SIGINT);
        std::_Exit(0);
      },
      ExitedWithCode(128 + SIGINT), "");
  EXPECT_EXIT(
      {
        install_stop_handlers();
        ::raise(SIGUSR2);
        ::raise(SIGTERM);
        ::raise(SIGINT);
        std::_Exit(0);
      },
      ExitedWithCode(128 + SIGINT), "");
}

TEST_F(SignalsDeathTest, TheNoticeAndTheTermOfAPreemptionLeaveTimeToSaveInAnyOrder) {
  for (const bool notice_first : {true, false}) {
    EXPECT_EXIT(
        {
          install_stop_handlers();
          ::raise(notice_first ? SIGUSR2 : SIGTERM);
          ::raise(notice_first ? SIGTERM : SIGUSR2);
          std::_Exit(stop_requested() ? 0 : 1);
        },
        ExitedWithCode(0), "");
  }
}

TEST_F(SignalsDeathTest, ARepeatedNoticeOfSlurmIsTheSameNotice) {
  EXPECT_EXIT(
      {
        install_stop_handlers();
        ::raise(SIGUSR2);
        ::raise(SIGUSR2);
        std::_Exit(stop_signal() == SIGUSR2 ? 0 : 1);
      },
      ExitedWithCode(0), "");
}

int errno_of_a_write_to_a_closed_pipe() {
  int ends[2];
  if (::pipe(ends) != 0) return -1;
  ::close(ends[0]);
  return ::write(ends[1], "x", 1) == -1 ? errno : 0;
}

int errno_of_a_write_past_the_size_limit() {
  rlimit none{};
  ::setrlimit(RLIMIT_FSIZE, &none);
  char name[] = "/tmp/assay-signals-XXXXXX";
  const int file = ::mkstemp(name);
  ::unlink(name);
  return ::write(file, "x", 1) == -1 ? errno : 0;
}

TEST_F(SignalsDeathTest, ABrokenPipeAndAFullFileAreErrorsOfTheWrite) {
  EXPECT_EXIT(
      {
        install_stop_handlers();
        const bool both =
            errno_of_a_write_to_a_closed_pipe() == EPIPE && errno_of_a_write_past_the_size_limit() == EFBIG;
        std::_Exit(both ? 0 : 1);
      },
      ExitedWithCode(0), "");
}

}  // namespace
}  // namespace assay::launcher
