// SPDX-License-Identifier: Apache-2.0
#include "sweeps/attempt_length.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "tests/support/scratch_folder.hpp"

namespace assay::sweeps {
namespace {

constexpr time_t kStart = 1'700'000'000;  // 2023-11-14T22:13:20Z

class AttemptLength : public ::testing::Test {
 protected:
  AttemptLength() : run_(scratch_.path()) { status_.started = "2023-11-14T22:13:20.500Z"; }
  static void touch(const std::filesystem::path& path, time_t seconds) {
    std::ofstream(path) << "";
    const timespec times[2] = {{seconds, 0}, {seconds, 0}};
    ASSERT_EQ(::utimensat(AT_FDCWD, path.c_str(), times, 0), 0);
  }

  tests::ScratchFolder scratch_;
  data::files::RunFolder run_;
  TrialStatus status_;
};

TEST_F(AttemptLength, IsFromTheStartToTheNewestSign) {
  touch(run_.metrics_jsonl(), kStart + 20);
  touch(run_.heartbeat(), kStart + 42);
  touch(run_.status(), kStart + 3);
  touch(run_.control(), kStart + 99);  // the coordinator's
  EXPECT_DOUBLE_EQ(seconds_until_last_sign(status_, run_), 41.5);
}

TEST_F(AttemptLength, IsNothingWithoutASignSinceTheStart) {
  EXPECT_EQ(seconds_until_last_sign(status_, run_), 0);
  touch(run_.heartbeat(), kStart - 100);  // of an earlier attempt
  EXPECT_EQ(seconds_until_last_sign(status_, run_), 0);
  status_.started = "some day";
  touch(run_.heartbeat(), kStart + 42);
  EXPECT_EQ(seconds_until_last_sign(status_, run_), 0);
}

}  // namespace
}  // namespace assay::sweeps
