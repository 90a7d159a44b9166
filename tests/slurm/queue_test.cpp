// SPDX-License-Identifier: Apache-2.0
// What Slurm's commands print: of 22.05.8 as it was printed, of other versions as their documentation shows it.
#include "slurm/queue.hpp"

#include <gmock/gmock.h>

#include "data/files/error.hpp"

namespace assay::slurm {
namespace {

using data::files::InputError;
using ::testing::HasSubstr;

std::string text_of(const std::vector<QueuedJob>& jobs) {
  std::string text;
  for (const QueuedJob& job : jobs) text += job.job + " " + job.state + " " + job.reason + "\n";
  return text;
}

TEST(Queue, JobsTasksAndReasonsAreRead) {
  EXPECT_EQ(text_of(parse_queue("9_0|COMPLETED|None\n9_1|RUNNING|None\n12|PENDING|Resources\n\n")),
            "9_0 COMPLETED \n9_1 RUNNING \n12 PENDING Resources\n");
  EXPECT_EQ(parse_queue("").size(), 0u);
}

TEST(Queue, TasksShownAsOneBecomeOneEach) {
  EXPECT_EQ(text_of(parse_queue("12_[3-5,8%2]|PENDING|JobArrayTaskLimit\n")),
            "12_3 PENDING JobArrayTaskLimit\n12_4 PENDING JobArrayTaskLimit\n12_5 PENDING JobArrayTaskLimit\n"
            "12_8 PENDING JobArrayTaskLimit\n");
  EXPECT_EQ(text_of(parse_queue("12_[0-6:3]|PENDING|Priority")),
            "12_0 PENDING Priority\n12_3 PENDING Priority\n12_6 PENDING Priority\n");
}

TEST(Queue, AListThatSqueueCutOffEndsThere) {
  EXPECT_EQ(text_of(parse_queue("12_[1-2,4,...]|PENDING|")), "12_1 PENDING \n12_2 PENDING \n12_4 PENDING \n");
  EXPECT_EQ(parse_queue("12_[...]|PENDING|").size(), 0u);
}

TEST(Queue, ReasonsWithBlanksAndBarsStayWhole) {
  EXPECT_EQ(parse_queue("7|PENDING|Nodes required for job are DOWN, DRAINED | or reserved")[0].reason,
            "Nodes required for job are DOWN, DRAINED | or reserved");
  EXPECT_EQ(parse_queue("7|RUNNING")[0].state, "RUNNING") << "a format without a reason";
}

TEST(Queue, WhatSqueueDoesNotPrintIsRefusedOnOneLine) {
  for (const char* text : {"no bars here", "abc|RUNNING|None", "|RUNNING|", "12_[a]|PENDING|"}) {
    EXPECT_THROW(parse_queue(text), InputError) << text;
  }
  try {
    parse_queue("slurm_load_jobs error: \x1b[31mUnable to contact slurm controller");
    ADD_FAILURE();
  } catch (const InputError& error) {
    EXPECT_EQ(std::string(error.what()).find('\x1b'), std::string::npos);
  }
}

TEST(Queue, EveryStateIsLiveOrOver) {
  for (const char* over : {"COMPLETED", "CD", "CANCELLED", "CANCELLED+", "CANCELLED by 1000", "FAILED", "TIMEOUT",
                           "OUT_OF_MEMORY", "OOM", "NODE_FAIL", "PREEMPTED", "BOOT_FAIL", "DEADLINE", "REVOKED"}) {
    EXPECT_TRUE(is_over(over)) << over;
  }
  for (const char* live : {"PENDING", "PD", "RUNNING", "R", "COMPLETING", "CG", "CONFIGURING", "SUSPENDED", "REQUEUED",
                           "REQUEUE_HOLD", "RESV_DEL_HOLD", "SPECIAL_EXIT", "STOPPED", "EXPEDITING"}) {
    EXPECT_FALSE(is_over(live)) << live;
  }
}

// As 22.05.8 prints it.
constexpr const char* kJob = R"(JobId=10 ArrayJobId=9 ArrayTaskId=0 JobName=a b JobState=RUNNING
   UserId=root(0) GroupId=root(0) MCS_label=N/A
   Priority=4294901751 Nice=0 Account=(null) QOS=(null)
   JobState=FAILED Reason=NonZeroExitCode Dependency=(null)
   Requeue=1 Restarts=2 BatchFlag=1 Reboot=0 ExitCode=75:0
   RunTime=00:00:00 TimeLimit=365-00:00:00 TimeMin=N/A
   ReqNodeList=(null) ExcNodeList=(null)
   NodeList=n[1-2]
   BatchHost=n1
   Command=/tmp/a NodeList=x
   WorkDir=/tmp

)";

TEST(Job, TheFieldsAreReadWhateverItsNameHolds) {
  const JobRecord job = parse_job(kJob);
  EXPECT_EQ(job.state, "FAILED");
  EXPECT_EQ(job.reason, "NonZeroExitCode");
  EXPECT_EQ(job.restarts, 2u);
  EXPECT_EQ(job.exit_code, 75);
  EXPECT_EQ(job.nodes, "n[1-2]");
}

TEST(Job, TheFirstOfSeveralCounts) {
  EXPECT_EQ(
      parse_job("JobId=1 JobName=a\n   JobState=RUNNING Reason=None\n\nJobId=2 JobName=b\n   JobState=FAILED\n").state,
      "RUNNING");
}

TEST(Job, WhatIsMissingKeepsItsDefault) {
  const JobRecord job = parse_job("JobId=1\n JobState=PENDING\n");
  EXPECT_EQ(job.restarts, 0u);
  EXPECT_FALSE(job.exit_code);
  EXPECT_EQ(job.nodes, "");
  EXPECT_THROW(parse_job("slurm_load_jobs error: Invalid job id specified"), InputError);
}

TEST(Job, ASignalIs128PlusItsNumber) {
  EXPECT_EQ(parse_job("JobId=1\n JobState=FAILED\n Requeue=0 Restarts=0 ExitCode=0:9\n").exit_code, 137);
}

JobRecord ended(const std::string& state, std::optional<int> code = {}, const std::string& reason = {}) {
  JobRecord job;
  job.state = state;
  job.exit_code = code;
  job.reason = reason;
  return job;
}

TEST(Job, ItsEndIsSaidInWords) {
  EXPECT_THAT(describe_end(ended("OUT_OF_MEMORY", 125)), HasSubstr("out of memory: ask for more"));
  EXPECT_THAT(describe_end(ended("FAILED", 137, "OutOfMemory")), HasSubstr("out of memory: ask for more"));
  EXPECT_THAT(describe_end(ended("FAILED", 137)), HasSubstr("often the kernel, out of memory"));
  EXPECT_EQ(describe_end(ended("TIMEOUT")), "its Slurm job ran into its time limit");
  EXPECT_EQ(describe_end(ended("CANCELLED+")), "its Slurm job was cancelled");
  EXPECT_EQ(describe_end(ended("NODE_FAIL")), "its node failed");
  EXPECT_EQ(describe_end(ended("PREEMPTED")), "its Slurm job was preempted");
  EXPECT_EQ(describe_end(ended("SOMETHING_NEW", 1)), "its Slurm job ended: SOMETHING_NEW, exit code 1");
}

TEST(Config, TheLimitsAreFoundAndTheRestIsSkipped) {
  const SiteLimits limits = parse_config(
      "Configuration data as of 2026-11-22T19:39:30\nKillWait                = 30 sec\nMaxArraySize            = 4\n"
      "MaxJobCount             = 10000\nSLURM_VERSION           = 22.05.8\n\nSlurmctld(primary) at localhost is UP\n");
  EXPECT_EQ(limits.max_array_size, 4u);
  EXPECT_EQ(parse_config("").max_array_size, 1001u) << "Slurm's default";
  EXPECT_EQ(parse_config("MaxArraySize = many\n").max_array_size, 1001u);
}

TEST(Submitted, TheNumberIsFoundInEveryForm) {
  EXPECT_EQ(parse_submitted("123\n"), "123");
  EXPECT_EQ(parse_submitted("123;cluster2\n"), "123");
  EXPECT_EQ(parse_submitted("Submitted batch job 123\n"), "123");
  EXPECT_EQ(parse_submitted("Submitted batch job 123 on cluster c\n"), "123");
  EXPECT_EQ(parse_submitted("the site greets you\n123\n"), "123");
  EXPECT_THROW(parse_submitted("sbatch: lua: hello\n"), InputError);
  EXPECT_THROW(parse_submitted(""), InputError);
}

TEST(SubmitLimit, LimitsThatPassAreToldFromRefusals) {
  for (const char* passes : {"sbatch: error: QOSMaxSubmitJobPerUserLimit\nsbatch: error: Batch job submission failed: "
                             "Job violates accounting/QOS "
                             "policy (job submit limit, user's size and/or time limits)",
                             "sbatch: error: AssocMaxSubmitJobLimit", "sbatch: error: AssocGrpSubmitJobsLimit",
                             "sbatch: error: Slurm temporarily unable to accept job, sleeping and retrying",
                             "sbatch: error: Batch job submission failed: Resource temporarily unavailable"}) {
    EXPECT_TRUE(is_submit_limit(passes)) << passes;
  }
  for (const char* refused :
       {"sbatch: error: invalid partition specified: nope", "sbatch: error: QOSMaxWallDurationPerJobLimit",
        "sbatch: error: Batch job submission failed: Job violates accounting/QOS policy (job submit "
        "limit, user's size and/or time limits)",
        "sbatch: error: Memory specification can not be satisfied"}) {
    EXPECT_FALSE(is_submit_limit(refused)) << refused;
  }
}

}  // namespace
}  // namespace assay::slurm
