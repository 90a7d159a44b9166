// SPDX-License-Identifier: Apache-2.0
#include "launcher/trials/trial_letters.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace assay::launcher::trials {
namespace {

TEST(TrialLetters, AnOrderReadsBack) {
  const sweeps::TrialJob job{"0a1b", 3, {"assay", "train", "optimizer.lr=1e-3"}, "/d/trials/0a1b", "/d/logs/0a1b.log"};
  const Order order = order_of(to_text(Order{{job, {"ffff", 1, {}, "r", "l"}}, 0}));
  ASSERT_EQ(order.jobs.size(), 2U);
  EXPECT_EQ(order.jobs[0].id, "0a1b");
  EXPECT_EQ(order.jobs[0].attempt, 3U);
  EXPECT_EQ(order.jobs[0].command, job.command);
  EXPECT_EQ(order.jobs[0].run, job.run);
  EXPECT_EQ(order.jobs[0].log, job.log);
  EXPECT_EQ(order.jobs[1].id, "ffff");
}

TEST(TrialLetters, TheLastOrderIsTheExitCode) {
  const Order order = order_of(to_text(Order{{}, 8}));
  EXPECT_TRUE(order.jobs.empty());
  EXPECT_EQ(order.exit_code, 8);
}

TEST(TrialLetters, AnEndReadsBackAndItsReasonMayHoldAnyBytes) {
  const sweeps::JobEnd end = end_of(to_text(sweeps::JobEnd{"0a1b", 2, 5, "loss \"nan\"\n"}));
  EXPECT_EQ(end.id, "0a1b");
  EXPECT_EQ(end.attempt, 2U);
  EXPECT_EQ(end.code, 5);
  EXPECT_EQ(end.reason, "loss \"nan\"\n");
  EXPECT_NO_THROW(end_of(to_text(sweeps::JobEnd{"0a1b", 2, 3, "\xff\xfe.jpg"})));
}

TEST(TrialLetters, OtherTextIsRefused) {
  EXPECT_THROW(order_of("{"), std::invalid_argument);
  EXPECT_THROW(order_of("{}"), std::invalid_argument);
  EXPECT_THROW(end_of(R"({"id": 1, "attempt": 1, "code": 0, "reason": ""})"), std::invalid_argument);
}

}  // namespace
}  // namespace assay::launcher::trials
