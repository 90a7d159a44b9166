// SPDX-License-Identifier: Apache-2.0
#include "launcher/progress.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <thread>
#include <vector>

namespace assay::launcher {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

// A screen and a clock that the test moves.
struct Stage {
  std::string written;
  ProgressOutput::Clock::time_point time{};

  ProgressOutput output(bool terminal) {
    return {terminal, 80, [this](std::string_view text) { written += text; }, [this] { return time; }};
  }
  long lines() const { return std::count(written.begin(), written.end(), '\n'); }
  long redraws() const { return std::count(written.begin(), written.end(), '\r'); }
};

TEST(ProgressText, BarShowsShareRateRestAndExtra) {
  const std::string bar = progress_bar({"train", "images", 500, 1000, 2.0, "loss 0.5"}, 120);
  EXPECT_EQ(bar, "train [============>           ]  50%  250 images/s  ETA 0:02  loss 0.5");
}

TEST(ProgressText, BarNeverWraps) {
  EXPECT_EQ(progress_bar({"train", "images", 1, 2, 1, std::string(200, 'x')}, 40).size(), 39u);
  EXPECT_EQ(progress_bar({"train", "images", 1, 2, 1, ""}, 0).size(), 1u);
}

TEST(ProgressText, LogLineSaysItInWords) {
  EXPECT_EQ(progress_log_line({"pack", "images", 250, 1000, 50.0, ""}),
            "pack: 25% (250 of 1000 images), 5.00 images/s, 150 s left");
  EXPECT_EQ(progress_log_line({"read", "files", 30, 0, 2.0, "x"}), "read: 30 files, 15 files/s, x");
}

TEST(ProgressText, MoreThanTheTotalIsStillOneHundredPercent) {
  EXPECT_THAT(progress_bar({"train", "images", 12, 10, 1, ""}, 120), HasSubstr("] 100%"));
}

TEST(Progress, OnATerminalRedrawsAtMostTenTimesASecond) {
  Stage stage;
  Progress progress("train", 10'000, "images", stage.output(true));
  for (int millisecond = 1; millisecond <= 1000; ++millisecond) {
    stage.time += 1ms;
    progress.update(static_cast<std::uint64_t>(millisecond), "loss 1");
  }
  EXPECT_EQ(stage.redraws(), 10);
  EXPECT_EQ(stage.lines(), 0);
  progress.finish();
  EXPECT_EQ(stage.lines(), 1);
  EXPECT_EQ(stage.written.back(), '\n');
}

TEST(Progress, InALogWritesOnePlainLineEveryThirtySeconds) {
  Stage stage;
  {
    Progress progress("train", 1000, "images", stage.output(false));
    for (int second = 1; second <= 95; ++second) {
      stage.time += 1s;
      progress.update(static_cast<std::uint64_t>(second));
    }
    EXPECT_EQ(stage.lines(), 3);
  }
  EXPECT_EQ(stage.lines(), 4) << "the destructor shows the end";
  EXPECT_EQ(stage.redraws(), 0);
}

TEST(Progress, ShortWorkLeavesNoLineInALog) {
  Stage stage;
  Progress progress("pack", 10, "images", stage.output(false));
  stage.time += 29s;
  progress.update(10);
  progress.finish();
  progress.finish();
  EXPECT_EQ(stage.written, "");
}

TEST(Progress, NothingIsShownAfterTheEnd) {
  Stage stage;
  Progress progress("pack", 10, "images", stage.output(true));
  stage.time += 1s;
  progress.update(5);
  progress.finish();
  const std::string before = stage.written;
  stage.time += 1s;
  progress.update(6);
  EXPECT_EQ(stage.written, before);
}

TEST(Progress, ThreadsMayUpdateAtOnce) {
  std::string written;
  ProgressOutput output{true, 80, [&](std::string_view text) { written += text; },
                        [] { return ProgressOutput::Clock::now(); }};
  {
    Progress progress("pack", 4000, "images", output);
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&] {
        for (std::uint64_t i = 0; i < 1000; ++i) progress.update(i, "extra");
      });
    }
    for (auto& thread : threads) thread.join();
    std::this_thread::sleep_for(110ms);
    progress.update(4000);
  }
  EXPECT_THAT(written, HasSubstr("100%"));
}

}  // namespace
}  // namespace assay::launcher
