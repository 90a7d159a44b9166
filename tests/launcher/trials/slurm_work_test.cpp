// SPDX-License-Identifier: Apache-2.0
#include "launcher/trials/slurm_work.hpp"

#include <gtest/gtest.h>

#include <map>

#include "sweeps/sweep_error.hpp"

namespace assay::launcher::trials {
namespace {

Environment of(std::map<std::string, std::string> variables) {
  return [variables = std::move(variables)](const char* name) -> const char* {
    const auto found = variables.find(name);
    return found == variables.end() ? nullptr : found->second.c_str();
  };
}

TEST(SlurmWork, ATaskOfAnArrayIsKnownByItsOwnNameAndRestarts) {
  const auto worker = worker_in_job({}, of({{"SLURM_JOB_ID", "70"},
                                            {"SLURM_ARRAY_JOB_ID", "66"},
                                            {"SLURM_ARRAY_TASK_ID", "4"},
                                            {"SLURM_RESTART_COUNT", "2"}}));
  EXPECT_EQ(worker.job, "66_4");
  EXPECT_EQ(worker.restarts, 2u);
}

TEST(SlurmWork, TheFirstStartOfAPlainJobHasNoRestarts) {
  const auto worker = worker_in_job({}, of({{"SLURM_JOB_ID", "70"}}));
  EXPECT_EQ(worker.job, "70");
  EXPECT_EQ(worker.restarts, 0u);
}

TEST(SlurmWork, OutsideOfAJobItIsRefused) {
  EXPECT_THROW(worker_in_job({}, of({})), sweeps::SweepError);
}

TEST(SlurmWork, TheEndOfTheJobIsWhatSlurmTells) {
  EXPECT_EQ(end_of_job(of({{"SLURM_JOB_END_TIME", "1000"}}), 940.5), 1000);
  EXPECT_FALSE(end_of_job(of({}), 940));
  EXPECT_FALSE(end_of_job(of({{"SLURM_JOB_END_TIME", "soon"}}), 940));
}

TEST(SlurmWork, AnEndThatHasPassedIsNotWatched) {
  EXPECT_FALSE(end_of_job(of({{"SLURM_JOB_END_TIME", "1000"}}), 1000.5));
}

TEST(SlurmWork, ATrialThatRunsElsewhereIsNoFailureOfTheTask) {
  sweeps::SweepState state;
  state.apply(sweeps::SweepBegun{"s", "name: s", "1"}, "2026-01-01T00:00:00Z");
  state.apply(sweeps::TrialAdded{{"aa", 0, {}}}, "2026-01-01T00:00:00Z");
  EXPECT_EQ(task_exit_code(sweeps::SweepEnd::incomplete, state, {"aa"}), 8) << "it was left";
  state.apply(sweeps::TrialStarted{"aa", 1, {}}, "2026-01-01T00:00:00Z");
  EXPECT_EQ(task_exit_code(sweeps::SweepEnd::incomplete, state, {"aa"}), 0);
  EXPECT_EQ(task_exit_code(sweeps::SweepEnd::interrupted, state, {"aa"}), 75);
}

}  // namespace
}  // namespace assay::launcher::trials
