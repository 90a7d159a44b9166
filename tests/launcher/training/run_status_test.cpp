// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/run_status.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "data/files/atomic_file.hpp"
#include "tests/support/scratch_folder.hpp"

namespace assay::launcher::training {
namespace {

TEST(RunStatus, RoundTrips) {
  tests::ScratchFolder scratch;
  const data::files::RunFolder folder(scratch.path());
  write_status(folder, {RunState::interrupted, "signal 12", 3, 7, 1234});
  const RunStatus status = read_status(folder);
  EXPECT_EQ(status.state, RunState::interrupted);
  EXPECT_EQ(status.reason, "signal 12");
  EXPECT_EQ(status.attempts, 3u);
  EXPECT_EQ(status.epoch, 7u);
  EXPECT_EQ(status.step, 1234u);
}

TEST(RunStatus, IsFreshWhereThereIsNoReadableFile) {
  tests::ScratchFolder scratch;
  const data::files::RunFolder folder(scratch.path());
  EXPECT_EQ(read_status(folder).attempts, 0u);
  std::ofstream(folder.status()) << "{ torn";
  EXPECT_EQ(read_status(folder).attempts, 0u);
}

TEST(RunStatus, MarkFailedKeepsTheRestAndNeverThrows) {
  tests::ScratchFolder scratch;
  const data::files::RunFolder folder(scratch.path());
  write_status(folder, {RunState::running, "", 2, 5, 50});
  mark_failed(folder, "rank 1 is gone");
  const RunStatus status = read_status(folder);
  EXPECT_EQ(status.state, RunState::failed);
  EXPECT_EQ(status.reason, "rank 1 is gone");
  EXPECT_EQ(status.step, 50u);
  mark_failed(data::files::RunFolder("/nonexistent/folder"), "nowhere to write");
}

TEST(RunStatus, EventsAreJsonLinesWithUtcTimes) {
  tests::ScratchFolder scratch;
  const data::files::RunFolder folder(scratch.path());
  write_event(folder, "start", "step 0");
  const auto event = nlohmann::json::parse(data::files::read_file(folder.events(), 1 << 20));
  EXPECT_EQ(event.at("event"), "start");
  EXPECT_EQ(event.at("time").get<std::string>().back(), 'Z');
}

}  // namespace
}  // namespace assay::launcher::training
