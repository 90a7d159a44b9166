// SPDX-License-Identifier: Apache-2.0
// Sweeps of real trainings by local processes: run, killed, stopped, cancelled, resumed, refused.
#include <signal.h>
#include <unistd.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "tests/support/assay_program.hpp"
#include "tests/support/journal_checker.hpp"

namespace assay::tests {
namespace {

using nlohmann::json;
using Words = std::vector<std::string>;

class SweepRun : public AssayProgram {
 protected:
  // Three learning rates with two seeds unless `axes` says otherwise.
  std::string sweep_file(const std::string& set, const std::string& more = "",
                         const std::string& axes = "{optimizer.lr: [1e-3, 3e-3, 1e-2], seed: [1, 2]}") {
    store();
    std::ofstream(at("sweep.yaml")) << "name: small\nrecipe: compact\ndata: store.h5\nset: {batch: 25, " << set
                                    << "}\naxes: " << axes << "\n"
                                    << more;
    return at("sweep.yaml");
  }
  Words run_words(const std::string& file, const Words& more = {}) const {
    Words words = {"sweep", "run", file, "--dir", at("out"), "--jobs", "2"};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }
  json status() const {
    const Outcome outcome = assay({"sweep", "status", "--dir", at("out"), "--json"});
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    return json::parse(outcome.out);
  }
  std::size_t count(const std::string& state) const { return status().at("counts").at(state); }
  std::string id_of(std::size_t trial) const { return status().at("trials").at(trial).at("id"); }
  // Whether some trial has so many epochs behind it.
  bool has_epochs(int epochs) const {
    std::error_code none_yet;
    for (const auto& run : std::filesystem::directory_iterator(at("out/trials"), none_yet)) {
      std::ifstream file(run.path() / "metrics.jsonl");
      int lines = 0;
      for (std::string line; std::getline(file, line);) ++lines;
      if (lines >= epochs) return true;
    }
    return false;
  }
  bool wait_for_epochs(Subprocess& process, int epochs) const {
    return wait_until(process, [&] { return has_epochs(epochs); });
  }
  std::string weights_of(const std::string& run) const { return last(run, "model.safetensors"); }
  void expect_sound(std::size_t trials) const {
    const JournalVerdict verdict = check_journal(at("out/journal.jsonl"));
    EXPECT_EQ(complaints(verdict), "");
    EXPECT_EQ(verdict.trials, trials);
    EXPECT_EQ(verdict.results, trials);
  }
};

TEST_F(SweepRun, TrainsEveryTrialAndSaysSo) {
  const Outcome outcome = assay(run_words(sweep_file("epochs: 2")));
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(outcome.out, "");
  expect_sound(6);
  const json all = status();
  ASSERT_EQ(all.at("trials").size(), 6u);
  std::set<std::string> points;
  for (const json& trial : all["trials"]) {
    EXPECT_EQ(trial.at("state"), "done");
    EXPECT_EQ(trial.at("attempts"), 1);
    EXPECT_TRUE(trial.at("metrics").contains("validation.roc_auc"));
    points.insert(trial.at("parameters").dump());
    const std::string config = read(at("out/trials/" + trial.at("id").get<std::string>() + "/config.yaml"));
    EXPECT_NE(config.find("epochs: 2"), std::string::npos);
  }
  EXPECT_EQ(points.size(), 6u);
  EXPECT_NE(outcome.err.find("6 done of 6 trials"), std::string::npos) << outcome.err;
  // Again: nothing is left to do, nothing is changed.
  const std::string journal = read(at("out/journal.jsonl"));
  EXPECT_EQ(assay(run_words(at("sweep.yaml"))).code, 0);
  EXPECT_EQ(read(at("out/journal.jsonl")), journal);
  // Another sweep in the same folder is refused with the difference.
  sweep_file("epochs: 3");
  expect_refused(assay(run_words(at("sweep.yaml"))), 2, {"epochs", "2 -> 3", "--dir"});
}

TEST_F(SweepRun, KilledCoordinatorsLoseNothingAndTheWeightsAreThoseOfAnUninterruptedRun) {
  sweep_file("epochs: 12, threads: 1, deterministic: true", "", "{optimizer.lr: [1e-3, 1e-2]}");
  auto first = start(run_words(at("sweep.yaml"), {"--retries", "20"}));
  ASSERT_TRUE(wait_for_epochs(*first, 3));
  first->signal(SIGKILL);
  first->wait();
  auto second = start({"sweep", "resume", "--dir", at("out")});
  ASSERT_TRUE(wait_for_epochs(*second, 6)) << second->err();
  second->signal(SIGKILL);
  second->wait();
  const Outcome last = assay({"sweep", "resume", "--dir", at("out")});
  EXPECT_EQ(last.code, 0) << last.err;
  expect_sound(2);
  for (const json all = status(); const json& trial : all.at("trials")) {
    const std::string id = trial.at("id");
    EXPECT_GE(trial.at("attempts"), 2);
    EXPECT_EQ(trial.at("metrics").at("epoch"), 12);
    const Outcome whole = assay({"train", "--recipe", "compact", "--data", store(), "--run", at("whole-" + id),
                                 "batch=25", "epochs=12", "threads=1", "deterministic=true",
                                 "optimizer.lr=" + trial.at("parameters").at("optimizer.lr").get<std::string>()});
    EXPECT_EQ(whole.code, 0) << whole.err;
    EXPECT_TRUE(weights_of("out/trials/" + id) == weights_of("whole-" + id)) << id;
  }
}

TEST_F(SweepRun, StoppedBySignalSavesItsTrialsAndGoesOn) {
  auto process = start(run_words(sweep_file("epochs: 100000")));
  // Both trials that run at the same time.
  ASSERT_TRUE(wait_until(*process, [&] {
    int begun = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(scratch())) {
      begun += entry.path().filename() == "metrics.jsonl" ? 1 : 0;
    }
    return begun == 2;
  }));
  process->signal(SIGINT);
  const Outcome stopped = process->wait();
  EXPECT_EQ(stopped.code, 75) << stopped.err;
  EXPECT_EQ(count("interrupted"), 2u);
  for (const json all = status(); const json& trial : all.at("trials")) {
    if (trial.at("state") == "waiting") continue;
    EXPECT_EQ(json::parse(read(at("out/trials/" + trial.at("id").get<std::string>() + "/status.json"))).at("state"),
              "interrupted");
  }
  EXPECT_NE(stopped.err.find("sweep resume"), std::string::npos) << stopped.err;
}

TEST_F(SweepRun, TwoRanksForEachTrialAndAKilledLauncherIsMadeGood) {
  sweep_file("epochs: 30", "", "{optimizer.lr: [1e-3]}");
  auto process = start({"sweep", "run", at("sweep.yaml"), "--dir", at("out"), "--ranks", "2"});
  ASSERT_TRUE(wait_for_epochs(*process, 2)) << process->err();
  const auto launchers = descendants(process->pid(), "mpirun");
  ASSERT_EQ(launchers.size(), 1u);
  ::kill(launchers[0], SIGKILL);
  const Outcome outcome = process->wait();
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(status().at("trials")[0].at("attempts"), 2);
  EXPECT_NE(outcome.err.find("killed by signal 9"), std::string::npos) << outcome.err;
  EXPECT_TRUE(std::filesystem::exists(at("out/trials/" + id_of(0) + "/logs/rank-0001.log")));
  expect_sound(1);
}

TEST_F(SweepRun, CancelStopsTheCoordinatorAndResumeTakesItUp) {
  auto process = start(run_words(sweep_file("epochs: 100000")));
  ASSERT_TRUE(wait_for_epochs(*process, 1));
  const Outcome second = assay(run_words(at("sweep.yaml")));
  expect_refused(second, 2, {"another process runs this sweep", std::to_string(process->pid())});
  const Outcome cancelled = assay({"sweep", "cancel", "--dir", at("out")});
  EXPECT_EQ(cancelled.code, 0) << cancelled.err;
  EXPECT_NE(cancelled.out.find("2 running trials"), std::string::npos) << cancelled.out;
  EXPECT_EQ(process->wait().code, 8);
  EXPECT_TRUE(status().at("cancelled"));
  EXPECT_EQ(count("interrupted"), 2u);
  auto again = start({"sweep", "resume", "--dir", at("out")});
  ASSERT_TRUE(wait_until(*again, [&] { return count("running") == 2; })) << again->err();
  again->signal(SIGTERM);
  EXPECT_EQ(again->wait().code, 75);
}

TEST_F(SweepRun, FailedTrialsSayWhyAndAreRetriedOrRestartedWhenAsked) {
  // A rate at which the loss is not finite; the other trials do not mind.
  sweep_file("epochs: 2, optimizer.kind: sgd", "", "{optimizer.lr: [1e30, 1e-3]}");
  const Outcome outcome = assay(run_words(at("sweep.yaml")));
  EXPECT_EQ(outcome.code, 8) << outcome.err;
  json trials = status().at("trials");
  EXPECT_EQ(trials[0].at("state"), "failed");
  EXPECT_NE(trials[0].at("reason").get<std::string>().find("not finite"), std::string::npos) << trials[0];
  EXPECT_EQ(trials[1].at("state"), "done");
  const std::string id = trials[0].at("id");
  EXPECT_EQ(assay({"sweep", "resume", "--dir", at("out")}).code, 8);
  EXPECT_EQ(status().at("trials")[0].at("attempts"), 1);
  EXPECT_EQ(assay({"sweep", "resume", "--dir", at("out"), "--retry-failed"}).code, 8);
  EXPECT_EQ(status().at("trials")[0].at("attempts"), 2);
  EXPECT_EQ(assay({"sweep", "resume", "--dir", at("out"), "--restart-failed"}).code, 8);
  EXPECT_EQ(status().at("trials")[0].at("attempts"), 3);
  EXPECT_TRUE(std::filesystem::exists(at("out/trials/" + id + ".before-1/config.yaml")));
  expect_refused(assay({"sweep", "resume", "--dir", at("out"), "--retry-failed", "--restart-failed"}), 2, {});
}

TEST_F(SweepRun, FailFastEndsTheOthers) {
  sweep_file("optimizer.kind: sgd", "", "{optimizer.lr: [1e-3, 1e30], epochs: [5000, 6000]}");
  const Outcome outcome = assay({"sweep", "run", at("sweep.yaml"), "--dir", at("out"), "--jobs", "3", "--fail-fast"});
  EXPECT_EQ(outcome.code, 8) << outcome.err;
  EXPECT_EQ(count("failed"), 1u);
  EXPECT_EQ(count("interrupted"), 2u);
  EXPECT_EQ(count("waiting"), 1u);
}

TEST_F(SweepRun, HalvingPrunesThroughControlJson) {
  sweep_file("epochs: 30", "early_stopping: {kind: asha, eta: 2, grace: 2}\n",
             "{optimizer.lr: [1e-2, 3e-3, 1e-3, 1e-7, 1e-8, 1e-9]}");
  const Outcome outcome = assay({"sweep", "run", at("sweep.yaml"), "--dir", at("out"), "--jobs", "1"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  expect_sound(6);
  EXPECT_GE(count("pruned"), 2u);
  for (const json all = status(); const json& trial : all.at("trials")) {
    const std::string folder = "out/trials/" + trial.at("id").get<std::string>();
    EXPECT_EQ(state_of(folder), trial.at("state"));
    if (trial.at("state") != "pruned") continue;
    EXPECT_LT(trial.at("metrics").at("epoch"), 30);
  }
}

TEST_F(SweepRun, AFullDiskIsOneLineAndTheSweepGoesOnLater) {
  sweep_file("epochs: 2", "", "{seed: [1, 2]}");
  ASSERT_EQ(assay({"sweep", "plan", at("sweep.yaml")}).code, 0);
  // Blocks of 1 KiB: enough to begin, too little for the weights of the first checkpoint.
  const std::string command = "ulimit -f 100; exec " ASSAY_BINARY " sweep run '" + at("sweep.yaml") + "' --dir '" +
                              at("out") + "' --jobs 1 --retries 0";
  const Outcome outcome = Subprocess({"bash", "-c", command}, scratch()).wait();
  EXPECT_EQ(outcome.code, 8) << outcome.err;
  for (const json all = status(); const json& trial : all.at("trials")) {
    EXPECT_EQ(trial.at("state"), "failed");
    EXPECT_NE(trial.at("reason").get<std::string>().find("ulimit -f"), std::string::npos) << trial;
  }
  EXPECT_EQ(assay({"sweep", "resume", "--dir", at("out"), "--retry-failed"}).code, 0);
  expect_sound(2);
}

TEST_F(SweepRun, OptionsThatCannotBeObeyedAreRefusedBeforeAnythingIsWritten) {
  sweep_file("epochs: 2, optimizer.kind: sgd", "", "{optimizer.lr: [1e30]}");
  const Words no_programs = {"PATH=/nowhere"};
  const Words two_ranks = {"--ranks", "2"};
  expect_refused(assay(run_words(at("sweep.yaml"), two_ranks), no_programs), 2, {"mpirun", "PATH"});
  expect_refused(assay(run_words(at("sweep.yaml"), {"--group-size", "2"})), 2, {"--group-size", "mpirun -n N"});
  expect_refused(assay_ranks(2, {"sweep", "run", at("sweep.yaml"), "--dir", at("out"), "--ranks", "2"}), 2,
                 {"--ranks", "--group-size"});
  EXPECT_FALSE(std::filesystem::exists(at("out")));
  ASSERT_EQ(assay(run_words(at("sweep.yaml"))).code, 8);
  const std::string journal = read(at("out/journal.jsonl"));
  const Words restart = {"sweep", "resume", "--dir", at("out"), "--restart-failed", "--ranks", "2"};
  expect_refused(assay(restart, no_programs), 2, {"mpirun", "PATH"});
  EXPECT_EQ(read(at("out/journal.jsonl")), journal);
  EXPECT_TRUE(std::filesystem::exists(at("out/trials/" + id_of(0))));
  EXPECT_FALSE(std::filesystem::exists(at("out/trials/" + id_of(0) + ".before-1")));
}

TEST_F(SweepRun, WhatIsNotThereIsOneLine) {
  expect_refused(assay({"sweep", "run", at("none.yaml"), "--dir", at("out")}), 3, {"none.yaml"});
  expect_refused(assay({"sweep", "resume", "--dir", at("none")}), 3, {"none", "sweep run"});
  expect_refused(assay({"sweep", "status", "--dir", at("none")}), 3, {"none"});
  expect_refused(assay({"sweep", "cancel", "--dir", at("none")}), 3, {"none"});
  sweep_file("epochs: 2");
  expect_refused(assay(run_words(at("sweep.yaml"), {"--stale-after", "soon"})), 2, {"soon"});
  EXPECT_FALSE(std::filesystem::exists(at("out")));
  std::filesystem::remove(at("store.h5"));
  expect_refused(assay(run_words(at("sweep.yaml"))), 3, {"store.h5", "assay pack"});
  EXPECT_FALSE(std::filesystem::exists(at("out")));
}

}  // namespace
}  // namespace assay::tests
