// SPDX-License-Identifier: Apache-2.0
#include "launcher/trials/slurm_wish.hpp"

#include <gtest/gtest.h>

#include "data/files/error.hpp"

namespace assay::launcher::trials {
namespace {

sweeps::SweepState state_with(std::vector<std::pair<std::string, std::string>> settings) {
  sweeps::SweepState state;
  state.apply(sweeps::SweepBegun{"s", "name: s", "1"}, "2026-01-01T00:00:00Z");
  state.apply(sweeps::SettingsRecorded{std::move(settings)}, "2026-01-01T00:00:00Z");
  return state;
}

TEST(SlurmWish, WhatWasRecordedReadsBack) {
  SlurmWish wish;
  wish.job.partition = "gpu";
  wish.job.setup = {"module load x"};
  wish.arrays = {.trials_per_task = 4, .throttle = 8};
  const SlurmWish read = read_slurm_wish(state_with(settings_text(wish)));
  EXPECT_EQ(read.job, wish.job);
  EXPECT_EQ(read.arrays.trials_per_task, 4u);
  EXPECT_EQ(read.arrays.throttle, 8u);
}

TEST(SlurmWish, NothingRecordedIsTheDefault) {
  const SlurmWish read = read_slurm_wish(state_with({}));
  EXPECT_EQ(read.job, slurm::JobOptions{});
  EXPECT_EQ(read.arrays.trials_per_task, 1u);
}

TEST(SlurmWish, ADamagedSettingIsNamed) {
  EXPECT_THROW(read_slurm_wish(state_with({{"slurm_throttle", "many"}})), data::files::InputError);
  EXPECT_THROW(read_slurm_wish(state_with({{"slurm_job", "nodes: many"}})), data::files::InputError);
}

}  // namespace
}  // namespace assay::launcher::trials
