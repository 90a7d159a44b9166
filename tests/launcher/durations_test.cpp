// SPDX-License-Identifier: Apache-2.0
#include "launcher/durations.hpp"

#include <gtest/gtest.h>

#include "launcher/config/resolve.hpp"

namespace assay::launcher {
namespace {

TEST(Durations, ReadsWhatUsersAndSlurmWrite) {
  EXPECT_DOUBLE_EQ(parse_duration("90"), 90);
  EXPECT_DOUBLE_EQ(parse_duration("90s"), 90);
  EXPECT_DOUBLE_EQ(parse_duration("30m"), 1800);
  EXPECT_DOUBLE_EQ(parse_duration("1h30m"), 5400);
  EXPECT_DOUBLE_EQ(parse_duration("02:30"), 150);
  EXPECT_DOUBLE_EQ(parse_duration("01:02:03"), 3723);
  EXPECT_DOUBLE_EQ(parse_duration("2-00:00:00"), 172800);
}

TEST(Durations, RefusesWhatIsNone) {
  for (const char* text : {"", "soon", "-5", "0", "1:xx", "12h:30", "x-01:00"}) {
    EXPECT_THROW(parse_duration(text), config::UsageError) << text;
  }
}

}  // namespace
}  // namespace assay::launcher
