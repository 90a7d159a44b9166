// SPDX-License-Identifier: Apache-2.0
// Sweeps inside one MPI world: groups of ranks that train one trial after another in the same processes.
#include <signal.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/support/assay_program.hpp"
#include "tests/support/journal_checker.hpp"
#include "tests/support/rank_process.hpp"

namespace assay::tests {
namespace {

using nlohmann::json;
using Words = std::vector<std::string>;

class SweepGroups : public AssayProgram {
 protected:
  void write_sweep(const std::string& set, const std::string& axes, const std::string& more = "") {
    store();
    std::ofstream(at("sweep.yaml")) << "name: groups\nrecipe: compact\ndata: store.h5\nset: {batch: 25, " << set
                                    << "}\naxes: " << axes << "\n"
                                    << more;
  }
  Words run_words(const std::string& folder, int group_size, const Words& more = {}) const {
    Words words = {"sweep", "run", at("sweep.yaml"), "--dir", at(folder), "--group-size", std::to_string(group_size)};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }
  json status(const std::string& folder) const {
    const Outcome outcome = assay({"sweep", "status", "--dir", at(folder), "--json"});
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    return json::parse(outcome.out);
  }
  void expect_sound(const std::string& folder, std::size_t trials) const {
    const JournalVerdict verdict = check_journal(at(folder + "/journal.jsonl"));
    EXPECT_EQ(complaints(verdict), "");
    EXPECT_EQ(verdict.trials, trials);
    EXPECT_EQ(verdict.results, trials);
  }
  bool wait_for_first_end(Subprocess& job, const std::string& folder) const {
    return wait_until(job, [&] {
      std::ifstream journal(at(folder + "/journal.jsonl"));
      for (std::string line; std::getline(journal, line);) {
        if (line.find("trial_ended") != std::string::npos) return true;
      }
      return false;
    });
  }
};

TEST_F(SweepGroups, WeightsAreThoseOfTrainingsInProcessesOfTheirOwn) {
  write_sweep("epochs: 2, threads: 1, deterministic: true", "{optimizer.lr: [1e-3, 1e-2], seed: [1, 2]}");
  for (const int group_size : {1, 2}) {
    const std::string folder = "groups" + std::to_string(group_size);
    const Outcome outcome = assay_ranks(2, run_words(folder, group_size));
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    expect_sound(folder, 4);
    const json all = status(folder);
    for (const json& trial : all.at("trials")) {
      const std::string id = trial.at("id");
      const json& parameters = trial.at("parameters");
      const std::string alone = folder + "-" + id;
      const Words words = {"train",
                           "--recipe",
                           "compact",
                           "--data",
                           store(),
                           "--run",
                           at(alone),
                           "batch=25",
                           "epochs=2",
                           "threads=1",
                           "deterministic=true",
                           "optimizer.lr=" + parameters.at("optimizer.lr").get<std::string>(),
                           "seed=" + parameters.at("seed").get<std::string>()};
      EXPECT_EQ((group_size == 1 ? assay(words) : assay_ranks(2, words)).code, 0);
      EXPECT_TRUE(last(folder + "/trials/" + id, "model.safetensors") == last(alone, "model.safetensors"))
          << id << " in groups of " << group_size;
    }
  }
}

TEST_F(SweepGroups, ADivergedTrialCostsItselfAlone) {
  write_sweep("epochs: 2", "{optimizer.lr: [1e-3, 1e30, 3e-3]}");
  for (const int group_size : {1, 2}) {
    const std::string folder = "groups" + std::to_string(group_size);
    const Outcome outcome = assay_ranks(2, run_words(folder, group_size));
    EXPECT_EQ(outcome.code, 8) << outcome.err;
    const json all = status(folder);
    EXPECT_EQ(all.at("counts").at("done"), 2);
    EXPECT_EQ(all.at("counts").at("failed"), 1);
    for (const json& trial : all.at("trials")) {
      if (trial.at("state") != "failed") continue;
      EXPECT_EQ(trial.at("parameters").at("optimizer.lr"), "1e30");
      EXPECT_NE(trial.at("reason").get<std::string>().find("not finite"), std::string::npos) << trial;
      EXPECT_NE(read(at(folder + "/logs/" + trial.at("id").get<std::string>() + ".log")).find("not finite"),
                std::string::npos);
    }
  }
}

// Both groups of one rank and one group of two, whose ranks must come to the same end.
TEST_F(SweepGroups, ATrialThatDoesNotFitIntoMemoryCostsItselfAlone) {
  store();
  std::ofstream(at("sweep.yaml"))
      << "name: memory\nrecipe: cnn5\ndata: store.h5\nset: {data.size: 96, threads: 1, "
         "early_stopping.monitor: none, data.first: 60, epochs: 1}\naxes: {batch: [96, 2]}\n";
  auto small = start({"train", "--recipe", "cnn5", "--data", store(), "--run", at("small"), "data.size=96", "threads=1",
                      "early_stopping.monitor=none", "data.first=60", "batch=2", "checkpoint.every_steps=1"});
  ASSERT_TRUE(wait_for_event(*small, "small", "checkpoint")) << small->err();
  std::int64_t kibibytes = 0;
  std::ifstream mapped("/proc/" + std::to_string(small->pid()) + "/status");
  for (std::string line; std::getline(mapped, line);) {
    if (line.starts_with("VmPeak:")) kibibytes = std::stoll(line.substr(7));
  }
  ASSERT_GT(kibibytes, 0);
  for (const int group_size : {1, 2}) {
    const std::string folder = "groups" + std::to_string(group_size);
    // What MPI and a thread for the coordinator map comes on top.
    std::string line = "ulimit -v " + std::to_string(kibibytes + 600 * 1024) + "; exec " ASSAY_BINARY;
    for (const std::string& word : run_words(folder, group_size)) line += " '" + word + "'";
    const Outcome outcome =
        Subprocess({ASSAY_MPIEXEC, "--oversubscribe", "--bind-to", "none", "-n", "2", "bash", "-c", line}, scratch())
            .wait(std::chrono::seconds(200));
    EXPECT_EQ(outcome.code, 8) << outcome.err;
    const json all = status(folder);
    EXPECT_EQ(all.at("counts").at("done"), 1) << outcome.err;
    EXPECT_EQ(all.at("counts").at("failed"), 1) << outcome.err;
    for (const json& trial : all.at("trials")) {
      if (trial.at("state") != "failed") continue;
      EXPECT_EQ(trial.at("parameters").at("batch"), "96");
      EXPECT_NE(trial.at("reason").get<std::string>().find("out of memory"), std::string::npos) << trial;
    }
  }
}

TEST_F(SweepGroups, AKilledRankEndsTheWorldAndResumeLosesNoTrial) {
  write_sweep("epochs: 12, deterministic: true", "{seed: [1, 2, 3, 4, 5]}");
  auto job = start_ranks(2, run_words("groups", 1));
  ASSERT_TRUE(wait_for_first_end(*job, "groups")) << job->err();
  kill(rank_process(1, at("groups")), SIGKILL);
  EXPECT_NE(job->wait().code, 0);
  EXPECT_LT(status("groups").at("counts").at("done"), 5);
  const Outcome resumed = assay_ranks(2, {"sweep", "resume", "--dir", at("groups")});
  EXPECT_EQ(resumed.code, 0) << resumed.err;
  expect_sound("groups", 5);
  const json all = status("groups");
  for (const json& trial : all.at("trials")) {
    EXPECT_EQ(trial.at("state"), "done");
    EXPECT_EQ(trial.at("metrics").at("epoch"), 12);
  }
}

TEST_F(SweepGroups, TheWarningSignalSavesAllGroupsAndASweepGoesOnOutsideOfMpi) {
  write_sweep("epochs: 15, deterministic: true", "{seed: [1, 2]}");
  auto job = start_ranks(2, run_words("groups", 1));
  ASSERT_TRUE(wait_until(*job, [&] {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(scratch())) {
      if (entry.path().filename() == "metrics.jsonl") return true;
    }
    return false;
  })) << job->err();
  job->signal(SIGUSR2);
  EXPECT_EQ(job->wait().code, 75);
  EXPECT_EQ(status("groups").at("counts").at("interrupted"), 2);
  const Outcome resumed = assay({"sweep", "resume", "--dir", at("groups")});
  EXPECT_EQ(resumed.code, 0) << resumed.err;
  expect_sound("groups", 2);
}

TEST_F(SweepGroups, HalvingStopsTrialsAtOneEpochOnAllRanks) {
  write_sweep("epochs: 60, deterministic: true", "{optimizer.lr: [3e-3, 1e-9, 1e-10, 1e-11]}",
              "search: {kind: grid}\nearly_stopping: {kind: asha, eta: 2, grace: 4}\n");
  const Outcome outcome = assay_ranks(2, run_words("groups", 2));
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  int pruned = 0;
  const json all = status("groups");
  for (const json& trial : all.at("trials")) {
    if (trial.at("state") != "pruned") continue;
    ++pruned;
    EXPECT_LT(trial.at("metrics").at("epoch"), 60);
    EXPECT_GE(trial.at("metrics").at("epoch"), 4);
    EXPECT_NE(trial.at("reason").get<std::string>().find("successive halving"), std::string::npos) << trial;
  }
  EXPECT_GE(pruned, 1) << outcome.err;
}

TEST_F(SweepGroups, MistakesAreToldOnceAndNothingIsWritten) {
  write_sweep("epochs: 1", "{seed: [1, 2]}");
  expect_refused(assay_ranks(3, run_words("groups", 2)), 2, {"--group-size 2 does not divide the 3 ranks"});
  std::ofstream(at("sweep.yaml")) << "name: x\nrecipe: compact\ndata: store.h5\naxes: {optimiser.lr: [1]}\n";
  expect_refused(assay_ranks(2, run_words("other", 1)), 2, {"optimiser.lr", "optimizer.lr"});
  EXPECT_FALSE(std::filesystem::exists(at("other")));
}

}  // namespace
}  // namespace assay::tests
