// SPDX-License-Identifier: Apache-2.0
// Promises 1 and 2: a run killed anywhere goes on from its last checkpoint, and ends in the bits of an uninterrupted
// run.
#include <signal.h>

#include <fstream>
#include <functional>
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
    ASSERT_TRUE(wait_for_event(*process, "killed", "step 9,"));
    process->signal(SIGKILL);
    EXPECT_EQ(process->wait().code, 128 + SIGKILL);
    ASSERT_NE(json::parse(read(at("killed/status.json"))).at("state"), "done")
        << "the kill came too late to test anything";
    const Outcome resumed = assay(train_arguments("killed", more));
    ASSERT_EQ(resumed.code, 0) << resumed.err;
    EXPECT_NE(resumed.err.find("resuming at step"), std::string::npos) << resumed.err;
    expect_same_end("whole", "killed");
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

// As if the newest checkpoint had been torn by the machine's fall: the run is still said to be running.
TEST_F(Resume, EveryStepIsSavedOnceAlsoTheLastOfAnEpoch) {
  ASSERT_EQ(assay(train_arguments("run", {"epochs=2", "checkpoint.every_steps=1"})).code, 0);
  const json last = json::parse(read(at("run/status.json")));
  EXPECT_EQ(count_events("run", "\"checkpoint\""), last.at("step").get<int>());
}

TEST_F(Resume, FallsBackOverADamagedCheckpoint) {
  const std::vector<std::string> more = {"checkpoint.keep=3"};
  ASSERT_EQ(assay(train_arguments("whole", more)).code, 0);
  struct Damage {
    std::string name;
    std::function<void(const std::filesystem::path& checkpoint)> make;
    std::string said;
  };
  const std::vector<Damage> damages = {
      {"flipped",
       [](const auto& checkpoint) {
         std::fstream file(checkpoint / "model.safetensors", std::ios::in | std::ios::out | std::ios::binary);
         file.seekp(4000);
         file.put('\x5a');
       },
       "model.safetensors does not match its manifest"},
      {"truncated",
       [](const auto& checkpoint) { std::filesystem::resize_file(checkpoint / "optimizer.safetensors", 1000); },
       "optimizer.safetensors does not match its manifest"},
      {"manifest", [](const auto& checkpoint) { std::filesystem::remove(checkpoint / "manifest.json"); },
       "manifest.json"},
  };
  for (const Damage& damage : damages) {
    std::filesystem::copy(at("whole"), at(damage.name),
                          std::filesystem::copy_options::recursive | std::filesystem::copy_options::copy_symlinks);
    json status = json::parse(read(at(damage.name + "/status.json")));
    status["state"] = "running";
    std::ofstream(at(damage.name + "/status.json")) << status.dump();
    damage.make(at(damage.name + "/checkpoints/step-00000021"));
    const Outcome resumed = assay(train_arguments(damage.name, more));
    ASSERT_EQ(resumed.code, 0) << resumed.err;
    EXPECT_NE(resumed.err.find(damage.said), std::string::npos) << resumed.err;
    EXPECT_NE(resumed.err.find("falling back to an older checkpoint"), std::string::npos) << resumed.err;
    EXPECT_NE(resumed.err.find("resuming at step 14"), std::string::npos) << resumed.err;
    expect_same_end("whole", damage.name);
  }
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
