// SPDX-License-Identifier: Apache-2.0
// The text against golden files (tests/slurm/golden; ASSAY_UPDATE_GOLDEN=1 writes them anew), and what a real bash does
// with it: fakes of Slurm's commands stand in a PATH of the test's own.
#include "slurm/batch_script.hpp"

#include <gmock/gmock.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "sweeps/sweep_error.hpp"
#include "tests/support/scratch_folder.hpp"

namespace assay::slurm {
namespace {

using ::testing::HasSubstr;

BatchScript one_training() {
  BatchScript script;
  script.name = "first look/run";
  script.log = "/data/my runs/100%/job.log";
  script.job.partition = "gpu";
  script.job.account = "proj";
  script.job.qos = "high";
  script.job.constraint = "a100&nvlink";
  script.job.memory = "64G";
  script.job.time = "4:00:00";
  script.job.nodes = 2;
  script.job.tasks_per_node = 8;
  script.job.gpus_per_node = 8;
  script.job.cpus_per_task = 12;
  script.job.warn_seconds = 120;
  script.job.setup = {"module load openmpi"};
  script.job.environment = {{"NCCL_DEBUG", "WARN"}, {"NOTE", "it's $HOME"}};
  script.command = {"/opt/assay/bin/assay", "train", "--recipe", "compact", "--run", "/data/my runs/a", "batch=64"};
  return script;
}

BatchScript sweep_array() {
  BatchScript script;
  script.name = "lr";
  script.log = "/s/slurm/1/task";
  script.log_per_task = true;
  script.job.launcher = RankLauncher::mpirun;
  script.job.tasks_per_node = 2;
  script.job.most_requeues = 3;
  script.array = ArrayPart{.tasks = 500, .throttle = 8};
  script.command = {"/opt/assay/bin/assay", "sweep", "work", "--dir", "/s", "--submission", "1"};
  script.starts = Starts::starters;
  return script;
}

BatchScript one_process() {
  BatchScript script;
  script.name = "one";
  script.log = "/r/job.log";
  script.job.requeue = false;
  script.job.warn_seconds = 0;
  script.command = {"/opt/assay/bin/assay", "train"};
  return script;
}

void expect_golden(const BatchScript& script, const std::string& name) {
  const std::filesystem::path path = std::filesystem::path(ASSAY_GOLDEN_SCRIPTS) / name;
  if (std::getenv("ASSAY_UPDATE_GOLDEN") != nullptr) std::ofstream(path) << render(script);
  std::ifstream file(path);
  const std::string golden{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  EXPECT_EQ(render(script), golden) << path;
}

TEST(BatchScript, ATrainingOfTwoNodesUnderSrunIsAsItWas) {
  expect_golden(one_training(), "two-nodes-srun.golden");
}

TEST(BatchScript, ASweepArrayUnderMpirunIsAsItWas) {
  expect_golden(sweep_array(), "sweep-array-mpirun.golden");
}

TEST(BatchScript, ASingleProcessThatStaysAwayFromTheQueueIsAsItWas) {
  expect_golden(one_process(), "one-process.golden");
}

TEST(BatchScript, DirectivesAreSorted) {
  std::vector<std::string> lines;
  std::ifstream file(std::filesystem::path(ASSAY_GOLDEN_SCRIPTS) / "two-nodes-srun.golden");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("#SBATCH")) lines.push_back(line.substr(0, line.find('=')));
  }
  EXPECT_GT(lines.size(), 10u);
  EXPECT_TRUE(std::is_sorted(lines.begin(), lines.end()));
}

TEST(BatchScript, WhatCannotStandInADirectiveIsRefused) {
  BatchScript script = one_process();
  for (const char* path : {"/a\nb", "/a\\b", "/a\x1b[2J"}) {
    script.log = path;
    EXPECT_THROW(render(script), sweeps::SweepError) << "exit code 2";
  }
  script = sweep_array();
  script.array->tasks = 0;
  EXPECT_THROW(render(script), std::invalid_argument);
}

// A job that bash runs here: squeue knows no end, scontrol writes down what it is asked.
class RunningScript : public ::testing::Test {
 protected:
  void SetUp() override {
    program("squeue", "echo N/A");
    program("scontrol", "echo \"$@\" >> " + at("requests"));
    program("srun", "[ \"$1\" = --mpi=list ] && { echo pmix >&2; exit 0; }; shift 3; \"$@\"");
  }

  std::string at(const std::string& name) const { return (folder_.path() / name).string(); }
  void program(const std::string& name, const std::string& text) {
    std::ofstream(at(name)) << "#!/bin/bash\n" << text << "\n";
    std::filesystem::permissions(at(name), std::filesystem::perms::owner_all);
  }
  // Exit code of the script; `during` is shell that runs beside it, with its process in $script.
  int run(BatchScript script, const std::string& during, const std::string& environment = "SLURM_JOB_ID=7") {
    std::ofstream(at("job.sh")) << render(script);
    const std::string line = "cd '" + folder_.path().string() + "'; env PATH=\"$PWD:$PATH\" " + environment +
                             " bash job.sh 2> log & script=$!; " + during + " wait $script";
    const int status = std::system(("bash -c '" + replaced(line) + "'").c_str());
    return WEXITSTATUS(status);
  }
  std::string text(const std::string& name) const {
    std::ifstream file(at(name));
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }
  BatchScript job_of(const std::string& program_text, std::uint32_t ranks = 1) {
    program("trainer", program_text);
    BatchScript script = one_process();
    script.job.requeue = true;
    script.job.most_requeues = 2;
    script.job.tasks_per_node = ranks;
    script.command = {at("trainer"), "it's"};
    return script;
  }
  // Waits until the trainer says that it is ready.
  static constexpr const char* kReady = "for i in $(seq 100); do [ -e ready ] && break; sleep 0.05; done; ";
  // Saves for a while once it hears the notice, whatever else comes.
  static constexpr const char* kSaving =
      "trap \"heard=1\" USR2; touch ready; while [ -z \"$heard\" ]; do sleep 0.05; done; sleep 0.3; touch saved; exit "
      "75";

 private:
  static std::string replaced(std::string line) {
    for (std::size_t i = line.find('\''); i != std::string::npos; i = line.find('\'', i + 4))
      line.replace(i, 1, "'\\''");
    return line;
  }
  tests::ScratchFolder folder_;
};

TEST_F(RunningScript, TheExitCodeIsTheCommandsAndNothingIsRequeued) {
  EXPECT_EQ(run(job_of("[ \"$1\" = \"it's\" ] || exit 9; exit 3"), ""), 3);
  EXPECT_EQ(text("requests"), "");
  EXPECT_THAT(text("log"), HasSubstr("job 7: exit code 3"));
}

TEST_F(RunningScript, TheWarningIsPassedOnAndTheJobGoesBackToTheQueue) {
  EXPECT_EQ(run(job_of(kSaving), std::string(kReady) + "kill -USR2 $script;"), 75);
  EXPECT_EQ(text("requests"), "requeue 7\n");
  EXPECT_THAT(text("log"), HasSubstr("signal USR2: asked to save"));
}

TEST_F(RunningScript, RepeatedWarningsDoNotMakeItLeaveBeforeTheSave) {
  EXPECT_EQ(run(job_of(kSaving), std::string(kReady) + "for i in 1 2 3; do kill -USR2 $script; sleep 0.05; done;"), 75);
  EXPECT_TRUE(std::filesystem::exists(at("saved")));
}

TEST_F(RunningScript, AfterTermItSavesAndLeavesTheQueueToSlurm) {
  EXPECT_EQ(run(job_of(kSaving), std::string(kReady) + "kill -TERM $script;"), 75);
  EXPECT_TRUE(std::filesystem::exists(at("saved")));
  EXPECT_EQ(text("requests"), "");
}

TEST_F(RunningScript, AnArrayTaskIsSentBackByItsOwnName) {
  BatchScript script = job_of("echo \"$@\" > arguments; exit 75");
  script.array = ArrayPart{.tasks = 9, .throttle = 0};
  script.starts = Starts::starters;
  EXPECT_EQ(run(script, "", "SLURM_JOB_ID=70 SLURM_ARRAY_JOB_ID=66 SLURM_ARRAY_TASK_ID=4"), 75);
  EXPECT_EQ(text("requests"), "requeue 66_4\n");
  EXPECT_EQ(text("arguments"), "it's --task 4 --\n");
}

TEST_F(RunningScript, RequeuesAreBounded) {
  EXPECT_EQ(run(job_of("exit 75"), "", "SLURM_JOB_ID=7 SLURM_RESTART_COUNT=2"), 75);
  EXPECT_EQ(text("requests"), "");
  EXPECT_THAT(text("log"), HasSubstr("most_requeues"));
}

TEST_F(RunningScript, AJobThatSlurmItselfSentBackTooOftenDoesNotRun) {
  EXPECT_EQ(run(job_of("touch ran; exit 0"), "", "SLURM_JOB_ID=7 SLURM_RESTART_COUNT=3"), 75);
  EXPECT_FALSE(std::filesystem::exists(at("ran")));
}

TEST_F(RunningScript, WhereSrunHasNoPmixMpirunStartsTheRanks) {
  program("srun", "echo none >&2");
  program("mpirun", "echo \"$@\" > launched; exit 0");
  EXPECT_EQ(run(job_of("exit 0", 2), ""), 0);
  EXPECT_THAT(text("launched"), HasSubstr("--bind-to none -n 2 "));
  EXPECT_THAT(text("log"), HasSubstr("srun has no PMIx here"));
}

TEST_F(RunningScript, SrunStartsTheRanksWhereItHasPmix) {
  EXPECT_EQ(run(job_of("touch ran; exit 0", 2), ""), 0);
  EXPECT_TRUE(std::filesystem::exists(at("ran"))) << text("log");
}

TEST_F(RunningScript, MpirunDoesNotHearSlurmsTermButItsRanksDo) {
  program("srun", "echo none >&2");
  // As Open MPI does it: SIGTERM ends everything, SIGUSR2 is for the ranks.
  program("mpirun", std::string("trap \"touch killed; exit 1\" TERM\n") + kSaving);
  EXPECT_EQ(run(job_of("exit 0", 2), std::string(kReady) + "pkill -TERM -P $script; kill -TERM $script;"), 75)
      << text("log");
  EXPECT_TRUE(std::filesystem::exists(at("saved"))) << text("log");
  EXPECT_FALSE(std::filesystem::exists(at("killed")));
}

TEST_F(RunningScript, TheEndOfTheJobIsTold) {
  program("squeue", "echo 2030-01-02T03:04:05");
  EXPECT_EQ(run(job_of("echo $SLURM_JOB_END_TIME > end; exit 0"), "", "TZ=UTC SLURM_JOB_ID=7"), 0);
  EXPECT_EQ(text("end"), "1893553445\n");
  program("squeue", "echo N/A");
  EXPECT_EQ(run(job_of("echo \"<$SLURM_JOB_END_TIME>\" > end; exit 0"), ""), 0);
  EXPECT_EQ(text("end"), "<>\n");
}

TEST_F(RunningScript, UnixSecondsOfSqueueAreTakenWhateverTheUserLikesToSee) {
  program("squeue", "[ \"$SLURM_TIME_FORMAT\" = %s ] && [ -z \"$SQUEUE_FORMAT$SQUEUE_STATES\" ] && echo 1893553445");
  const char* environment = "SLURM_JOB_ID=7 SLURM_TIME_FORMAT=relative SQUEUE_FORMAT=%i SQUEUE_STATES=PD";
  EXPECT_EQ(run(job_of("echo $SLURM_JOB_END_TIME > end; exit 0"), "", environment), 0);
  EXPECT_EQ(text("end"), "1893553445\n");
}

TEST_F(RunningScript, AnEmptyAnswerOrAnEndInThePastIsNoEnd) {
  for (const char* answer : {"echo", "true", "false", "echo 1000000000", "echo 2001-01-02T03:04:05"}) {
    program("squeue", answer);
    EXPECT_EQ(run(job_of("echo \"<$SLURM_JOB_END_TIME>\" > end; exit 0"), ""), 0);
    EXPECT_EQ(text("end"), "<>\n") << answer;
  }
}

TEST_F(RunningScript, StrictSetupLinesAndVariablesOfAnyNameChangeNothing) {
  BatchScript script = job_of("exit 75", 2);
  script.job.setup = {"set -euo pipefail"};
  for (const char* name : {"job", "restarts", "stop", "child", "code", "heard", "launch", "end"}) {
    script.job.environment.emplace_back(name, "TERM");
  }
  EXPECT_EQ(run(script, "", "SLURM_JOB_ID=7"), 75);
  EXPECT_EQ(text("requests"), "requeue 7\n") << text("log");
}

}  // namespace
}  // namespace assay::slurm
