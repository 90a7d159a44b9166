// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/tensorboard_log.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <nlohmann/json.hpp>

#include "data/files/atomic_file.hpp"
#include "data/files/event_file.hpp"
#include "tests/support/scratch_folder.hpp"

namespace assay::launcher::training {
namespace {

using nlohmann::ordered_json;

// The framed events of a file, each without its length and checksums.
std::vector<std::string> events_of(const std::string& bytes) {
  std::vector<std::string> events;
  for (std::size_t at = 0; at < bytes.size();) {
    std::uint64_t length = 0;
    std::memcpy(&length, bytes.data() + at, sizeof(length));
    events.push_back(bytes.substr(at + 12, length));
    at += length + 16;
  }
  return events;
}

double wall_time_of(const std::string& event) {
  double time = 0;
  std::memcpy(&time, event.data() + 1, sizeof(time));
  return time;
}

class TensorBoardLogTest : public ::testing::Test {
 protected:
  std::string bytes() const { return data::files::read_file(file_, 1 << 20); }
  tests::ScratchFolder scratch_;
  std::filesystem::path file_ = scratch_.path() / "tensorboard" / "events.out.tfevents.assay";
};

ordered_json line_of(int epoch) {
  return {{"step", epoch * 10},
          {"epoch", epoch},
          {"seconds", 60},
          {"lr", 0.5},
          {"train", {{"loss", 0.25}}},
          {"validation", {{"roc_auc", nullptr}, {"loss", 2.0}}}};
}

TEST_F(TensorBoardLogTest, ANewRunStartsAReadableFileInANewFolder) {
  const TensorBoardLog log(file_, {});
  const auto events = events_of(bytes());
  ASSERT_EQ(events.size(), 1u);
  EXPECT_NE(events[0].find("brain.Event:2"), std::string::npos);
}

TEST_F(TensorBoardLogTest, AppendsOneEventWithTheDefinedFigures) {
  TensorBoardLog log(file_, {});
  const std::size_t start = bytes().size();
  log.append(line_of(3));
  const std::string appended = bytes().substr(start);
  const std::vector<data::files::ScalarEvent> expected = {{"train/loss", 0.25}, {"validation/loss", 2}, {"lr", 0.5}};
  EXPECT_EQ(appended, data::files::event_record(wall_time_of(events_of(appended).at(0)), 30, expected));
}

TEST_F(TensorBoardLogTest, RebuiltEventsLieAnEpochApartAndEndNow) {
  TensorBoardLog(file_, {line_of(1), line_of(2), line_of(3)}).append(line_of(4));
  const auto events = events_of(bytes());
  ASSERT_EQ(events.size(), 5u);
  EXPECT_NEAR(wall_time_of(events[1]) - wall_time_of(events[0]), 60, 1e-3);
  EXPECT_NEAR(wall_time_of(events[3]) - wall_time_of(events[2]), 60, 1e-3);
  EXPECT_GE(wall_time_of(events[4]), wall_time_of(events[3]) - 1e-3);
  EXPECT_LT(wall_time_of(events[4]) - wall_time_of(events[3]), 30);
}

TEST_F(TensorBoardLogTest, OddLinesLoseFiguresNotTheRun) {
  const std::vector<ordered_json> odd = {{{"epoch", 1}},
                                         {{"epoch", 2}, {"step", "x"}, {"train", 5}, {"seconds", "long"}},
                                         {{"epoch", 3}, {"lr", 1.0}, {"train", {{"loss", "high"}}}}};
  const TensorBoardLog log(file_, odd);
  EXPECT_EQ(events_of(bytes()).size(), 2u) << "the start and the one line with a figure";
}

}  // namespace
}  // namespace assay::launcher::training
