// SPDX-License-Identifier: Apache-2.0
#include "distributed/launch_promise.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "distributed/mpi_environment.hpp"

namespace assay::distributed {
namespace {

using ::testing::HasSubstr;
using Variables = std::map<std::string, std::string>;

LaunchPromise promise_of(const Variables& variables) {
  return read_launch_promise([&](const char* name) -> const char* {
    const auto found = variables.find(name);
    return found == variables.end() ? nullptr : found->second.c_str();
  });
}

TEST(LaunchPromise, AProcessWithoutALauncherIsAlone) {
  const LaunchPromise promise = promise_of({});
  EXPECT_FALSE(promise.as_rank);
  EXPECT_EQ(promise.rank, 0);
  EXPECT_FALSE(promise.size.has_value());
}

TEST(LaunchPromise, MpirunTellsRankAndSize) {
  const LaunchPromise promise = promise_of({{"OMPI_COMM_WORLD_SIZE", "4"}, {"OMPI_COMM_WORLD_RANK", "3"}});
  EXPECT_TRUE(promise.as_rank);
  EXPECT_TRUE(promise.connected);
  EXPECT_EQ(promise.rank, 3);
  EXPECT_EQ(promise.size, 4);
}

TEST(LaunchPromise, MpirunInsideASlurmStepCountsByMpirunsNumber) {
  const LaunchPromise promise = promise_of({{"OMPI_COMM_WORLD_SIZE", "4"},
                                            {"OMPI_COMM_WORLD_RANK", "1"},
                                            {"PMIX_RANK", "1"},
                                            {"SLURM_STEP_ID", "0"},
                                            {"SLURM_STEP_NUM_TASKS", "2"},
                                            {"SLURM_PROCID", "0"}});
  EXPECT_EQ(promise.size, 4);
  EXPECT_EQ(promise.rank, 1);
}

TEST(LaunchPromise, SrunWithPmixTellsTheTasksOfItsStep) {
  const LaunchPromise promise =
      promise_of({{"PMIX_RANK", "1"}, {"SLURM_STEP_ID", "2"}, {"SLURM_STEP_NUM_TASKS", "2"}, {"SLURM_PROCID", "1"}});
  EXPECT_TRUE(promise.as_rank);
  EXPECT_TRUE(promise.connected);
  EXPECT_EQ(promise.rank, 1);
  EXPECT_EQ(promise.size, 2);
}

TEST(LaunchPromise, PlainSrunIsARankWithoutAConnection) {
  const LaunchPromise promise =
      promise_of({{"SLURM_STEP_ID", "0"}, {"SLURM_STEP_NUM_TASKS", "3"}, {"SLURM_PROCID", "2"}});
  EXPECT_TRUE(promise.as_rank);
  EXPECT_FALSE(promise.connected);
  EXPECT_EQ(promise.rank, 2);
  EXPECT_THAT(broken_promise(promise, 1),
              HasSubstr("started 3 tasks but each is alone: use srun --mpi=pmix or mpirun"));
}

TEST(LaunchPromise, OlderSlurmTellsTheTasksByAnotherName) {
  const LaunchPromise promise = promise_of({{"SLURM_STEP_ID", "0"}, {"SLURM_NTASKS", "3"}, {"SLURM_PROCID", "2"}});
  EXPECT_TRUE(promise.as_rank);
  EXPECT_EQ(promise.size, 3);
}

TEST(LaunchPromise, TheBatchShellOfAJobIsAlone) {
  EXPECT_FALSE(promise_of({{"SLURM_PROCID", "0"}, {"SLURM_NTASKS", "8"}}).as_rank);
  EXPECT_FALSE(promise_of({{"SLURM_PROCID", "0"}, {"SLURM_NTASKS", "8"}, {"SLURM_STEP_ID", "extern"}}).as_rank);
  EXPECT_FALSE(promise_of({{"SLURM_PROCID", "0"}, {"SLURM_NTASKS", "8"}, {"SLURM_STEP_ID", "4294967291"}}).as_rank);
}

TEST(LaunchPromise, OneTaskOfAPlainStepIsAlone) {
  EXPECT_FALSE(promise_of({{"SLURM_STEP_ID", "0"}, {"SLURM_STEP_NUM_TASKS", "1"}, {"SLURM_PROCID", "0"}}).as_rank);
}

TEST(LaunchPromise, SrunWithAnOlderPmiIsARankWithoutAConnection) {
  const LaunchPromise promise = promise_of({{"SLURM_STEP_ID", "0"},
                                            {"SLURM_STEP_NUM_TASKS", "2"},
                                            {"SLURM_NTASKS", "8"},
                                            {"SLURM_PROCID", "1"},
                                            {"PMI_RANK", "1"},
                                            {"PMI_SIZE", "2"}});
  EXPECT_TRUE(promise.as_rank);
  EXPECT_FALSE(promise.connected);
  EXPECT_EQ(promise.size, 2) << "the step's tasks count, not the job's";
}

TEST(LaunchPromise, TheMpirunOfAnotherMpiIsSeen) {
  const LaunchPromise promise = promise_of({{"PMI_RANK", "3"}, {"PMI_SIZE", "4"}});
  EXPECT_TRUE(promise.as_rank);
  EXPECT_FALSE(promise.connected);
  EXPECT_EQ(promise.rank, 3);
  EXPECT_THAT(broken_promise(promise, 1), HasSubstr("started 4 tasks but each is alone"));
  EXPECT_FALSE(promise_of({{"PMI_RANK", "0"}, {"PMI_SIZE", "1"}}).as_rank);
}

TEST(LaunchPromise, MpirunInABatchScriptMayStartFewerRanksThanTheJobHasTasks) {
  const LaunchPromise promise =
      promise_of({{"OMPI_COMM_WORLD_SIZE", "2"}, {"OMPI_COMM_WORLD_RANK", "0"}, {"SLURM_NTASKS", "8"}});
  EXPECT_EQ(broken_promise(promise, 2), "");
}

TEST(LaunchPromise, NonsenseInAVariableIsAsIfItWereUnset) {
  EXPECT_FALSE(promise_of({{"OMPI_COMM_WORLD_SIZE", "many"}}).as_rank);
  EXPECT_FALSE(promise_of({{"PMIX_RANK", "-1"}}).as_rank);
}

TEST(LaunchPromise, IsKeptByTheSameNumberOnly) {
  const LaunchPromise promise = promise_of({{"OMPI_COMM_WORLD_SIZE", "4"}});
  EXPECT_EQ(broken_promise(promise, 4), "");
  EXPECT_THAT(broken_promise(promise, 1), HasSubstr("alone"));
  EXPECT_THAT(broken_promise(promise, 2), HasSubstr("promised 4 ranks but MPI has 2"));
  EXPECT_EQ(broken_promise(promise_of({{"PMIX_RANK", "0"}}), 5), "") << "no number was promised";
}

TEST(MpiLibraryVersion, NamesTheLibraryWithoutAWorld) {
  EXPECT_THAT(mpi_library_version(), HasSubstr("MPI"));
}

}  // namespace
}  // namespace assay::distributed
