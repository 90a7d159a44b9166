// SPDX-License-Identifier: Apache-2.0
// Sweeps and single trainings as jobs of a real Slurm (a private one of two virtual nodes).
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>

#include "tests/support/assay_program.hpp"
#include "tests/support/slurm_cluster.hpp"

namespace assay::tests {
namespace {

using nlohmann::json;
using Words = std::vector<std::string>;

class SlurmSweep : public AssayProgram {
 protected:
  // extra: lines of slurm.conf. False, and the test skipped, where there is no Slurm.
  bool begin(const std::string& extra = {}) {
    cluster_ = std::make_unique<SlurmCluster>(scratch() / "slurm", extra);
    return cluster_->missing().empty();
  }
  const std::string& missing() const { return cluster_->missing(); }

  Outcome in_slurm(const Words& command, std::chrono::seconds limit = std::chrono::seconds(90)) {
    return Subprocess(command, scratch(), cluster_->environment()).wait(limit);
  }
  Outcome assay_in_slurm(Words arguments, std::chrono::seconds limit = std::chrono::seconds(90)) {
    arguments.insert(arguments.begin(), ASSAY_BINARY);
    return in_slurm(arguments, limit);
  }

  // A sweep over learning rates; more: lines of `set`.
  std::string sweep_file(const std::string& rates, const std::string& epochs) {
    std::ofstream(at("sweep.yaml")) << "name: slurm\nrecipe: compact\ndata: " << store() << "\nset: {epochs: " << epochs
                                    << ", batch: 25, deterministic: true, threads: 1}\naxes: {optimizer.lr: [" << rates
                                    << "]}\nobjective: {metric: validation.loss, mode: min}\n";
    return at("sweep.yaml");
  }
  // One task takes a whole node; nobody waits six seconds at the end of a job.
  Words submission(const std::string& file, const Words& more = {}) {
    Words words = {"sweep",
                   "submit",
                   file,
                   "--dir",
                   at("s"),
                   "--job",
                   "cpu-test",
                   "--option",
                   "cpus_per_task=8",
                   "--option",
                   "environment.OMP_NUM_THREADS=1"};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }
  json status() {
    const Outcome told = assay_in_slurm({"sweep", "status", "--dir", at("s"), "--json"});
    EXPECT_EQ(told.code, 0) << told.err;
    return json::parse(told.out);
  }
  bool eventually(const std::function<bool()>& holds, int seconds = 90) {
    for (int i = 0; i < 5 * seconds; ++i) {
      if (holds()) return true;
      usleep(200'000);
    }
    return false;
  }
  bool all_are(const std::string& state) {
    const json now = status();
    return now["counts"][state] == now["trials"].size();
  }
  std::string job_of(const Outcome& submitted) const {
    std::smatch found;
    const std::regex pattern("jobs? ([0-9]+)");
    return std::regex_search(submitted.out, found, pattern) ? found[1].str() : "";
  }
  std::vector<std::string> trial_ids() {
    std::vector<std::string> ids;
    const json now = status();
    for (const json& trial : now["trials"]) ids.push_back(trial["id"]);
    return ids;
  }
  bool reaches_a_checkpoint(const std::string& run) {
    return eventually([&] { return count_events(run, "checkpoint") > 0; });
  }
  // What all tasks of all submissions have printed.
  std::string logs() {
    std::string text;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(at("s"))) {
      if (entry.path().extension() == ".log") text += read(entry.path());
    }
    return text;
  }

 private:
  std::unique_ptr<SlurmCluster> cluster_;
};

TEST_F(SlurmSweep, SixTrialsOfTwoRanksRunTwoAtATimeOverBothNodes) {
  if (!begin()) GTEST_SKIP() << missing();
  const Outcome submitted =
      assay_in_slurm(submission(sweep_file("1e-4, 2e-4, 5e-4, 1e-3, 2e-3, 5e-3", "2"), {"--throttle", "2"}));
  ASSERT_EQ(submitted.code, 0) << submitted.err;
  EXPECT_NE(submitted.out.find("submitted 6 trials as 6 tasks of job "), std::string::npos) << submitted.out;
  std::size_t most = 0;
  EXPECT_TRUE(eventually([&] {
    std::size_t running = 0;
    const json now = status();
    for (const json& trial : now["trials"]) running += trial.contains("queue") && trial["queue"]["state"] == "RUNNING";
    most = std::max(most, running);
    return all_are("done");
  })) << status().dump(1)
      << logs();
  EXPECT_EQ(most, 2u);
  const std::string said = logs();
  EXPECT_NE(said.find("on n1,"), std::string::npos) << said;
  EXPECT_NE(said.find("on n2,"), std::string::npos) << said;
  const json now = status();
  for (const json& trial : now["trials"]) {
    EXPECT_EQ(trial["attempts"], 1);
    const std::string environment = read(at("s/trials/" + trial["id"].get<std::string>() + "/environment.json"));
    EXPECT_EQ(json::parse(environment).at("world_size"), 2);
  }
}

TEST_F(SlurmSweep, MoreTrialsThanAnArrayMayHaveBecomeSeveralArrays) {
  if (!begin("MaxArraySize=4")) GTEST_SKIP() << missing();
  const Outcome submitted = assay_in_slurm(submission(
      sweep_file("1e-4, 2e-4, 5e-4, 1e-3, 2e-3, 5e-3, 1e-2, 2e-2, 3e-2", "1"),
      {"--option", "tasks_per_node=1", "--option", "cpus_per_task=1", "--trials-per-task", "2", "--throttle", "2"}));
  ASSERT_EQ(submitted.code, 0) << submitted.err;
  EXPECT_NE(submitted.out.find("submitted 9 trials as 5 tasks of jobs "), std::string::npos) << submitted.out;
  EXPECT_TRUE(eventually([&] { return all_are("done"); })) << status().dump(1) << logs();
  EXPECT_NE(read(at("s/slurm/1/array.sh")).find("#SBATCH --array=0-3%2\n"), std::string::npos);
  EXPECT_NE(read(at("s/slurm/2/array.sh")).find("#SBATCH --array=0-0\n"), std::string::npos);
}

TEST_F(SlurmSweep, APreemptedTrialComesBackAndEndsWithTheSameWeights) {
  if (!begin("PreemptType=preempt/partition_prio\nPreemptMode=REQUEUE\n"
             "PartitionName=urgent Nodes=n1,n2 PriorityTier=10 MaxTime=INFINITE State=UP")) {
    GTEST_SKIP() << missing();
  }
  const Outcome submitted = assay_in_slurm(submission(sweep_file("1e-3", "60")));
  ASSERT_EQ(submitted.code, 0) << submitted.err;
  const std::string run = "s/trials/" + trial_ids().at(0);
  ASSERT_TRUE(reaches_a_checkpoint(run)) << logs();
  ASSERT_EQ(in_slurm({"sbatch", "-p", "urgent", "-N2", "--exclusive", "--output=/dev/null", "--wrap", "sleep 1"}).code,
            0);
  EXPECT_TRUE(eventually([&] { return all_are("done"); })) << status().dump(1) << logs();
  EXPECT_EQ(status()["trials"][0]["attempts"], 2) << logs();
  EXPECT_EQ(count_events(run, "\"resume\""), 1) << read(at(run + "/events.jsonl"));

  const Outcome uninterrupted =
      assay_ranks(2, {"train", "--recipe", "compact", "--data", store(), "--run", at("u"), "epochs=60", "batch=25",
                      "deterministic=true", "threads=1", "optimizer.lr=1e-3"});
  ASSERT_EQ(uninterrupted.code, 0) << uninterrupted.err;
  EXPECT_EQ(last(run, "model.safetensors"), last("u", "model.safetensors"));
}

TEST_F(SlurmSweep, ACancelledTaskIsToldSavedAndSubmittedAgainByResume) {
  if (!begin()) GTEST_SKIP() << missing();
  // It runs so long that only the cancel can end it; `resume` finds it short.
  const Outcome submitted = assay_in_slurm(submission(sweep_file("1e-3, 1e-4", "40")));
  ASSERT_EQ(submitted.code, 0) << submitted.err;
  const std::string run = "s/trials/" + trial_ids().at(0);
  ASSERT_TRUE(reaches_a_checkpoint(run)) << logs();
  ASSERT_EQ(in_slurm({"scancel", job_of(submitted) + "_0"}).code, 0);
  EXPECT_TRUE(eventually([&] { return status()["trials"][0]["state"] == "interrupted"; }))
      << status().dump(1) << logs();
  EXPECT_EQ(state_of(run), "interrupted");
  EXPECT_TRUE(eventually([&] { return status()["trials"][1]["state"] == "done"; })) << status().dump(1) << logs();
  EXPECT_EQ(status()["trials"][0]["state"], "interrupted") << "a cancelled task must not come back by itself";
  const Outcome resumed = assay_in_slurm({"sweep", "resume", "--dir", at("s")});
  EXPECT_NE(resumed.out.find("submitted 1 trials as 1 tasks"), std::string::npos) << resumed.out << resumed.err;
  EXPECT_TRUE(eventually([&] { return all_are("done"); })) << status().dump(1) << logs();
  EXPECT_EQ(status()["trials"][1]["attempts"], 1);
}

TEST_F(SlurmSweep, ATrialOfANodeThatGoesDownComesBackAndIsTrainedToItsEnd) {
  if (!begin()) GTEST_SKIP() << missing();
  const Outcome submitted = assay_in_slurm(submission(sweep_file("1e-3", "60")));
  ASSERT_EQ(submitted.code, 0) << submitted.err;
  const std::string run = "s/trials/" + trial_ids().at(0);
  ASSERT_TRUE(reaches_a_checkpoint(run)) << logs();
  const std::string node = in_slurm({"squeue", "-h", "-o", "%N"}).out.substr(0, 2);
  ASSERT_EQ(in_slurm({"scontrol", "update", "NodeName=" + node, "State=DOWN", "Reason=test"}).code, 0);
  EXPECT_TRUE(eventually([&] { return all_are("done"); })) << status().dump(1) << logs();
  // srun says 0 when the node of its ranks fails: that must not be taken for a result.
  EXPECT_GE(status()["trials"][0]["attempts"], 2);
  EXPECT_NE(logs().find(", restart 1"), std::string::npos) << logs();
  EXPECT_EQ(json::parse(read(at(run + "/status.json"))).at("epoch"), 60);
}

TEST_F(SlurmSweep, CancelEmptiesTheQueueAndSavesWhatRuns) {
  if (!begin()) GTEST_SKIP() << missing();
  const Outcome submitted = assay_in_slurm(submission(sweep_file("1e-3, 1e-4, 1e-5", "100000"), {"--throttle", "1"}));
  ASSERT_EQ(submitted.code, 0) << submitted.err;
  const std::string run = "s/trials/" + trial_ids().at(0);
  ASSERT_TRUE(reaches_a_checkpoint(run)) << logs();
  const Outcome cancelled = assay_in_slurm({"sweep", "cancel", "--dir", at("s")});
  EXPECT_EQ(cancelled.code, 0) << cancelled.err;
  EXPECT_TRUE(eventually([&] { return in_slurm({"squeue", "-h"}).out.empty(); })) << in_slurm({"squeue"}).out;
  EXPECT_EQ(state_of(run), "interrupted") << logs();
  EXPECT_EQ(status()["counts"]["running"], 0) << status().dump(1) << logs();
  EXPECT_EQ(status()["cancelled"], true);
}

// Slurm's SIGTERM reaches a training without a launcher directly: the worker's own wish to stop must not be the second
// one, which would end it unsaved.
TEST_F(SlurmSweep, ATrialOfOneRankSavesWhenItsJobIsCancelled) {
  if (!begin()) GTEST_SKIP() << missing();
  const Outcome submitted = assay_in_slurm({"sweep", "submit", sweep_file("1e-3", "100000"), "--dir", at("s")});
  ASSERT_EQ(submitted.code, 0) << submitted.err;
  const std::string run = "s/trials/" + trial_ids().at(0);
  ASSERT_TRUE(reaches_a_checkpoint(run)) << logs();
  ASSERT_EQ(in_slurm({"scancel", "--me"}).code, 0);
  EXPECT_TRUE(eventually([&] { return in_slurm({"squeue", "-h"}).out.empty(); })) << in_slurm({"squeue"}).out;
  EXPECT_EQ(state_of(run), "interrupted") << logs();
}

TEST_F(SlurmSweep, UnderMpirunTermAloneLeavesTimeToSave) {
  if (!begin()) GTEST_SKIP() << missing();
  const Outcome submitted =
      assay_in_slurm({"slurm", "submit", "--job", "cpu-test", "--option", "launcher=mpirun", "--recipe", "compact",
                      "--data", store(), "--run", at("run"), "batch=25", "epochs=100000"});
  ASSERT_EQ(submitted.code, 0) << submitted.err;
  ASSERT_TRUE(reaches_a_checkpoint("run")) << read(at("run.slurm/job.log"));
  ASSERT_EQ(in_slurm({"scancel", submitted.out.substr(0, submitted.out.find('\n'))}).code, 0);
  EXPECT_TRUE(eventually([&] { return state_of("run") == "interrupted"; }, 20)) << read(at("run.slurm/job.log"));
  EXPECT_TRUE(eventually([&] { return in_slurm({"squeue", "-h"}).out.empty(); }, 20));
  EXPECT_EQ(read(at("run.slurm/job.log")).find("sent back to the queue"), std::string::npos);
}

TEST_F(SlurmSweep, ARehearsalHoldsAndLeavesNoJob) {
  if (!begin()) GTEST_SKIP() << missing();
  const Outcome rehearsed = assay_in_slurm({"slurm", "rehearse", "--job", "cpu-test", "--recipe", "compact", "--data",
                                            store(), "--run", at("run"), "batch=25", "epochs=100000"});
  EXPECT_EQ(rehearsed.code, 0) << rehearsed.out << rehearsed.err << read(at("run.slurm/job.log"));
  EXPECT_NE(rehearsed.out.find("resumed where it stopped  yes"), std::string::npos) << rehearsed.out;
  EXPECT_TRUE(eventually([&] { return in_slurm({"squeue", "-h"}).out.empty(); }, 30));
}

TEST_F(SlurmSweep, ARefusedSubmissionSaysWhyAndLosesNoTrial) {
  if (!begin()) GTEST_SKIP() << missing();
  const std::string file = sweep_file("1e-3", "1");
  expect_refused(assay_in_slurm(submission(file, {"--option", "partition=nope"})), 2,
                 {"sbatch refused", "nvalid partition"});
  EXPECT_EQ(status()["counts"]["waiting"], 1);
  EXPECT_EQ(assay_in_slurm(submission(file, {"--option", "partition=p", "--option", "tasks_per_node=1"})).code, 0);
  EXPECT_TRUE(eventually([&] { return all_are("done"); })) << status().dump(1) << logs();
}

}  // namespace
}  // namespace assay::tests
