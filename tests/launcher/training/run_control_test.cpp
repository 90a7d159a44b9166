// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/run_control.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "launcher/config/resolve.hpp"
#include "launcher/training/heartbeat.hpp"
#include "sweeps/run_files.hpp"
#include "tests/support/scratch_folder.hpp"

namespace assay::launcher::training {
namespace {

class RunControl : public ::testing::Test {
 protected:
  tests::ScratchFolder scratch_;
  data::files::RunFolder run_{scratch_.path() / "run"};
};

TEST_F(RunControl, WithoutAFileNothingStops) {
  EXPECT_EQ(stop_reason_after(run_, 100), "");
  EXPECT_FALSE(is_replaced(run_, 1));
}

TEST_F(RunControl, StopsAtTheEpochAndAtEveryLaterOne) {
  sweeps::write_control(run_, {.stop_at_epoch = 3, .reason = "rung 3: behind", .attempt = 1});
  EXPECT_EQ(stop_reason_after(run_, 2), "");
  EXPECT_EQ(stop_reason_after(run_, 3), "rung 3: behind");
  EXPECT_EQ(stop_reason_after(run_, 4), "rung 3: behind");
}

TEST_F(RunControl, AStopWithoutAReasonStillHasWords) {
  sweeps::write_control(run_, {.stop_at_epoch = 3, .reason = "", .attempt = 1});
  EXPECT_EQ(stop_reason_after(run_, 3), "control.json: stop at epoch 3");
}

TEST_F(RunControl, OnlyALaterAttemptReplaces) {
  sweeps::write_control(run_, {.stop_at_epoch = 0, .reason = "", .attempt = 2});
  EXPECT_FALSE(is_replaced(run_, 2));
  EXPECT_FALSE(is_replaced(run_, 3));
  EXPECT_TRUE(is_replaced(run_, 1));
  EXPECT_FALSE(is_replaced(run_, 0)) << "a run of no sweep";
  EXPECT_NO_THROW(refuse_replaced(run_, 2));
  try {
    refuse_replaced(run_, 1);
    FAIL() << "attempt 1 was not refused";
  } catch (const config::UsageError& error) {
    EXPECT_NE(std::string(error.what()).find("attempt 1 at " + run_.root().string()), std::string::npos);
  }
}

TEST_F(RunControl, AHeartbeatTouchesItsFileAtMostOnceASecond) {
  Heartbeat heartbeat(scratch_.path() / "heartbeat");
  heartbeat.beat();
  const auto first = std::filesystem::last_write_time(scratch_.path() / "heartbeat");
  heartbeat.beat();
  EXPECT_EQ(std::filesystem::last_write_time(scratch_.path() / "heartbeat"), first);
  std::filesystem::remove(scratch_.path() / "heartbeat");
  heartbeat.beat();
  EXPECT_FALSE(std::filesystem::exists(scratch_.path() / "heartbeat"));
}

TEST_F(RunControl, AHeartbeatThatCannotBeWrittenIsNoFault) {
  Heartbeat heartbeat(scratch_.path() / "missing" / "heartbeat");
  EXPECT_NO_FATAL_FAILURE(heartbeat.beat());
}

}  // namespace
}  // namespace assay::launcher::training
