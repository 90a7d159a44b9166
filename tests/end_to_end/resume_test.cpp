// SPDX-License-Identifier: Apache-2.0
// Promises 1 and 2: a run killed anywhere goes on from its last checkpoint, and ends in the bits of an uninterrupted
// run.
#include <signal.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/support/assay_program.hpp"

namespace assay::tests {
namespace {

using nlohmann::json;

class Resume : public AssayProgram {
 protected:
  std::string weights(const std::string& run) { return read(at(run + "/checkpoints/last/model.safetensors")); }
  std::string moments(const std::string& run) { return read(at(run + "/checkpoints/last/optimizer.safetensors")); }
  // The metrics without the wall-clock seconds.
  std::string figures(const std::string& run) {
    std::istringstream lines(read(at(run + "/metrics.jsonl")));
    std::string text;
    for (std::string line; std::getline(lines, line);) {
      json record = json::parse(line);
      record.erase("seconds");
      text += record.dump() + "\n";
    }
    return text;
  }
  void expect_same_end(const std::string& a, const std::string& b) {
    EXPECT_EQ(weights(a), weights(b));
    EXPECT_EQ(moments(a), moments(b));
    EXPECT_EQ(figures(a), figures(b));
  }
  // A run killed after its ninth step ends as one that ran through.
  void expect_a_kill_changes_nothing(std::vector<std::string> more) {
    more.insert(more.end(), {"epochs=12", "checkpoint.every_steps=3"});
    ASSERT_EQ(assay(train_arguments("whole", more)).code, 0);
    auto process = start(train_arguments("killed", more));
    ASSERT_TRUE(wait_for_event("killed", "step 9,"));
    process->signal(SIGKILL);
    EXPECT_EQ(process->wait().code, 128 + SIGKILL);
    ASSERT_NE(json::parse(read(at("killed/status.json"))).at("state"), "done")
        << "the kill came too late to test anything";
    const Outcome resumed = assay(train_arguments("killed", more));
    ASSERT_EQ(resumed.code, 0) << resumed.err;
    EXPECT_NE(resumed.err.find("resuming at step"), std::string::npos) << resumed.err;
    expect_same_end("whole", "killed");
  }
  // Waits until a checkpoint event of a step that is not the end of an epoch has been written.
  bool wait_for_event(const std::string& run, const std::string& text) {
    for (int i = 0; i < 4000; ++i) {
      std::ifstream file(at(run + "/events.jsonl"));
      const std::string events((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
      if (events.find(text) != std::string::npos) return true;
      usleep(5000);
    }
    return false;
  }
};

TEST_F(Resume, AfterAKillEndsInTheBitsOfAnUninterruptedRun) {
  expect_a_kill_changes_nothing({});
}

TEST_F(Resume, AfterAKillWithAdamWAnAverageAPlateauAndHeadFirst) {
  expect_a_kill_changes_nothing({"optimizer.kind=adamw", "optimizer.weight_decay=0.01", "optimizer.ema=0.9",
                                 "optimizer.accumulation=2", "optimizer.clip=1", "optimizer.backbone_scale=0.3",
                                 "schedule.kind=plateau", "schedule.patience=1", "schedule.min_delta=0.02",
                                 "schedule.head_epochs=2", "loss.class_weights=balanced"});
}

TEST_F(Resume, AfterAKillWithSgdAndOneCycle) {
  expect_a_kill_changes_nothing({"optimizer.kind=sgd", "optimizer.momentum=0.9", "optimizer.nesterov=true",
                                 "optimizer.lr=0.05", "schedule.kind=one_cycle"});
}

TEST_F(Resume, AfterASignalOnTwoRanksEndsInTheBitsOfAnUninterruptedRun) {
  const std::vector<std::string> more = {"epochs=40"};
  ASSERT_EQ(assay_ranks(2, train_arguments("whole", more)).code, 0);
  auto process = start_ranks(2, train_arguments("stopped", more));
  ASSERT_TRUE(wait_for_event("stopped", "checkpoint"));
  process->signal(SIGUSR2);
  const Outcome stopped = process->wait();
  ASSERT_EQ(stopped.code, 75) << stopped.err;
  EXPECT_EQ(json::parse(read(at("stopped/status.json"))).at("state"), "interrupted");
  const Outcome resumed = assay_ranks(2, train_arguments("stopped", more));
  ASSERT_EQ(resumed.code, 0) << resumed.err;
  expect_same_end("whole", "stopped");
}

TEST_F(Resume, ContinuesOnAnotherNumberOfRanks) {
  const std::vector<std::string> more = {"epochs=40"};
  auto process = start_ranks(2, train_arguments("run", more));
  ASSERT_TRUE(wait_for_event("run", "checkpoint"));
  process->signal(SIGUSR2);
  ASSERT_EQ(process->wait().code, 75);
  const Outcome resumed = assay(train_arguments("run", more));
  EXPECT_EQ(resumed.code, 0) << resumed.err;
  EXPECT_EQ(json::parse(read(at("run/status.json"))).at("epoch"), 40);
}

TEST_F(Resume, FallsBackOverADamagedCheckpoint) {
  const std::vector<std::string> more = {"checkpoint.keep=3"};
  ASSERT_EQ(assay(train_arguments("whole", more)).code, 0);
  auto process = assay(train_arguments("damaged", more));
  ASSERT_EQ(process.code, 0);
  // As if the last epoch had been torn: status still running, newest weights flipped.
  json status = json::parse(read(at("damaged/status.json")));
  status["state"] = "running";
  std::ofstream(at("damaged/status.json")) << status.dump();
  std::fstream file(at("damaged/checkpoints/step-00000021/model.safetensors"),
                    std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(4000);
  file.put('\x5a');
  file.close();
  const Outcome resumed = assay(train_arguments("damaged", more));
  ASSERT_EQ(resumed.code, 0) << resumed.err;
  EXPECT_NE(resumed.err.find("does not match its manifest"), std::string::npos) << resumed.err;
  EXPECT_NE(resumed.err.find("resuming at step 14"), std::string::npos) << resumed.err;
  expect_same_end("whole", "damaged");
}

TEST_F(Resume, SurvivesStrangeStatusAndMetricsFiles) {
  const std::vector<std::string> more = {"epochs=4"};
  ASSERT_EQ(assay(train_arguments("run", more)).code, 0);
  std::ofstream(at("run/status.json")) << "{\"state\": 5}";
  std::ofstream(at("run/metrics.jsonl")) << "5\n[1]\n{\"epoch\": \"x\"}\n";
  const Outcome resumed = assay(train_arguments("run", more));
  EXPECT_EQ(resumed.code, 0) << resumed.err;
  EXPECT_EQ(json::parse(read(at("run/status.json"))).at("state"), "done");
}

TEST_F(Resume, StartsAgainWhenEveryCheckpointWasRemoved) {
  ASSERT_EQ(assay(train_arguments("run")).code, 0);
  std::filesystem::remove_all(at("run/checkpoints"));
  const Outcome again = assay(train_arguments("run"));
  EXPECT_EQ(again.code, 0) << again.err;
  EXPECT_TRUE(std::filesystem::exists(at("run/checkpoints/last/model.safetensors")));
}

TEST_F(Resume, SavesAndStopsAtTheTimeLimit) {
  const Outcome outcome = assay(train_arguments("run", {"epochs=100000", "--time-limit", "2s"}));
  EXPECT_EQ(outcome.code, 75) << outcome.err;
  EXPECT_TRUE(std::filesystem::exists(at("run/checkpoints/last/manifest.json")));
}

TEST_F(Resume, RefusesAFolderThatHoldsAnotherConfiguration) {
  ASSERT_EQ(assay(train_arguments("run")).code, 0);
  expect_refused(assay(train_arguments("run", {"optimizer.lr=1e-2"})), 2, {"another configuration", "optimizer.lr"});
  expect_refused(assay(train_arguments("run", {"--resume", "never"})), 2, {"never"});
  expect_refused(assay({"train", "--recipe", "compact", "--data", store(), "--run", at("images")}), 2,
                 {"holds no run"});
}

TEST_F(Resume, RefusesOtherData) {
  const std::vector<std::string> more = {"epochs=100000", "--time-limit", "1s"};
  ASSERT_EQ(assay(train_arguments("run", more)).code, 75);
  ASSERT_EQ(assay({"sample", "--output", at("others"), "--count", "240", "--seed", "4"}).code, 0);
  ASSERT_EQ(assay({"pack", at("others"), "--output", at("others.h5")}).code, 0);
  std::vector<std::string> arguments = train_arguments("run", more);
  for (std::string& argument : arguments) argument = argument == store() ? at("others.h5") : argument;
  expect_refused(assay(arguments), 2, {"other data"});
}

}  // namespace
}  // namespace assay::tests
