// SPDX-License-Identifier: Apache-2.0
// Training from the store, without its images in memory: the same weights, bit by bit, in little memory.
#include <signal.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "tests/support/assay_program.hpp"

namespace assay::tests {
namespace {

using nlohmann::json;
using Words = std::vector<std::string>;

class Stream : public AssayProgram {
 protected:
  Words streamed(const std::string& run, const Words& more = {}) {
    Words words = train_arguments(run, {"data.shuffle=blocks(8, 48)", "data.placement=stream", "batch=12"});
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }
  Words held(const std::string& run) { return streamed(run, {"data.placement=host"}); }
  std::string weights(const std::string& run) const { return last(run, "model.safetensors"); }
};

TEST_F(Stream, TheWeightsAreThoseOfATrainingFromMemory) {
  ASSERT_EQ(assay(held("memory")).code, 0);
  const Outcome outcome = assay(streamed("stream"));
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_TRUE(weights("memory") == weights("stream"));
  EXPECT_NE(read(at("stream/config.yaml")).find("placement: stream"), std::string::npos);
  ASSERT_EQ(assay_ranks(2, held("memory2")).code, 0);
  ASSERT_EQ(assay_ranks(2, streamed("stream2")).code, 0);
  EXPECT_TRUE(weights("memory2") == weights("stream2"));
  // Evaluation reads from the store too, and finds the same.
  ASSERT_EQ(assay({"evaluate", "--run", at("memory")}).code, 0);
  ASSERT_EQ(assay({"evaluate", "--run", at("stream")}).code, 0);
  const auto predictions = [&](const std::string& run) { return read(at(run + "/evaluation/test/predictions.csv")); };
  EXPECT_EQ(predictions("memory"), predictions("stream"));
}

TEST_F(Stream, GoesOnInTheMiddleOfAnEpochWithTheSameBits) {
  const Words more = {"epochs=3", "checkpoint.every_steps=5"};
  ASSERT_EQ(assay(streamed("whole", more)).code, 0);
  auto process = start(streamed("parts", more));
  ASSERT_TRUE(wait_for_event(*process, "parts", "checkpoint", 2)) << process->err();
  process->signal(SIGUSR2);
  EXPECT_EQ(process->wait().code, 75);
  const Outcome finished = assay(streamed("parts", more));
  ASSERT_EQ(finished.code, 0) << finished.err;
  EXPECT_TRUE(weights("whole") == weights("parts"));
}

TEST_F(Stream, AFullShuffleIsRefusedWithTheWayOut) {
  expect_refused(assay(streamed("run", {"data.shuffle=full"})), 2,
                 {"data.shuffle=full needs all images in memory", "set data.shuffle='blocks("});
  expect_refused(assay(streamed("run", {"data.shuffle=blocks(8, 20)"})), 2, {"two batches of 12 images, not 20"});
  EXPECT_FALSE(std::filesystem::exists(at("run")));
}

TEST_F(Stream, DamageInTheMiddleOfAnEpochEndsItInOneLineAndKeepsTheCheckpoint) {
  const std::string large = at("large.h5");
  ASSERT_EQ(assay({"sample", "--output", at("images"), "--count", "400"}).code, 0);
  ASSERT_EQ(assay({"pack", at("images"), "--size", "96", "--output", large}).code, 0);
  const auto arguments = [&](const Words& more) {
    Words words = {"train",
                   "--recipe",
                   "compact",
                   "--data",
                   large,
                   "--run",
                   at("run"),
                   "data.size=32",
                   "batch=8",
                   "data.shuffle=none",
                   "data.placement=stream",
                   "threads=1"};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  };
  ASSERT_EQ(assay(arguments({"epochs=1"})).code, 0);
  {
    std::fstream file(large, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(std::filesystem::file_size(large) / 2));
    file.write("damage", 6);
  }
  std::filesystem::remove_all(at("run"));
  expect_refused(assay(arguments({"epochs=1"})), 3, {large, "rows", "checksum mismatch", "assay verify"});
  EXPECT_EQ(state_of("run"), "failed");
}

TEST_F(Stream, SamplesAreDumpedEachOnceAnEpoch) {
  Words words = streamed("run", {"epochs=2"});
  words.insert(words.begin() + 1, {"--dump-samples", "--first", "30"});
  const Outcome outcome = assay(words);
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  std::istringstream lines(read(at("run/samples.jsonl")));
  std::map<int, std::multiset<int>> seen;
  std::map<int, std::vector<int>> order;
  for (std::string line; std::getline(lines, line);) {
    const json batch = json::parse(line);
    for (const int sample : batch.at("samples")) {
      seen[batch.at("epoch")].insert(sample);
      order[batch.at("epoch")].push_back(sample);
    }
  }
  ASSERT_EQ(seen.size(), 2u);
  EXPECT_EQ(seen[1].size(), 54u) << "60 images, a tenth of them held out";
  EXPECT_EQ(std::set<int>(seen[1].begin(), seen[1].end()).size(), 54u);
  EXPECT_EQ(seen[1], seen[2]);
  EXPECT_NE(order[1], order[2]);
}

class StreamInLittleMemory : public Stream {
 protected:
  // A training whose images take 170 MB; the model sees them at 32 px.
  Words arguments(const std::string& run, const Words& more) {
    Words words = {"train",
                   "--recipe",
                   "compact",
                   "--data",
                   at("large.h5"),
                   "--run",
                   at(run),
                   "epochs=1",
                   "threads=1",
                   "batch=6",
                   "data.size=32",
                   "data.shuffle=blocks(4, 12)",
                   "early_stopping.monitor=none"};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }
  // MB of memory that a process of such a training held at most.
  std::int64_t peak(const std::string& run, const Words& more) {
    auto job = start(arguments(run, more));
    std::int64_t kibibytes = 0;
    wait_until(*job, [&] {
      std::ifstream status("/proc/" + std::to_string(job->pid()) + "/status");
      for (std::string line; std::getline(status, line);) {
        if (line.starts_with("VmHWM:")) kibibytes = std::stoll(line.substr(6));
      }
      return false;  // look until it has ended
    });
    const Outcome outcome = job->wait();
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    return kibibytes / 1024;
  }
};

TEST_F(StreamInLittleMemory, AStoreFourTimesWhatATrainingMayHoldIsNeverHeld) {
  ASSERT_EQ(assay({"sample", "--output", at("images"), "--count", "480"}).code, 0);
  ASSERT_EQ(assay({"pack", at("images"), "--size", "384", "--output", at("large.h5")}).code, 0);
  const auto store = static_cast<std::int64_t>(std::filesystem::file_size(at("large.h5")) >> 20);
  ASSERT_GT(store, 200);
  const std::int64_t nothing = peak("small", {"data.first=12", "data.placement=stream"});
  const std::int64_t streamed = peak("stream", {"data.placement=stream"});
  const std::int64_t held = peak("host", {"data.placement=host"});
  EXPECT_LT(streamed - nothing, store / 4);
  EXPECT_GT(held - nothing, store / 2) << "the measure sees images in memory";
}

}  // namespace
}  // namespace assay::tests
