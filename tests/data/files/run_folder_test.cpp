// SPDX-License-Identifier: Apache-2.0
#include "data/files/run_folder.hpp"

#include <gtest/gtest.h>

#include "data/files/error.hpp"
#include "tests/data/files/scratch_folder.hpp"

namespace assay::data::files {
namespace {

TEST(RunFolder, NamesEveryFileOfARun) {
  const RunFolder run("runs/one");
  EXPECT_EQ(run.config(), "runs/one/config.yaml");
  EXPECT_EQ(run.overrides(), "runs/one/overrides.txt");
  EXPECT_EQ(run.command(), "runs/one/command.txt");
  EXPECT_EQ(run.environment(), "runs/one/environment.json");
  EXPECT_EQ(run.status(), "runs/one/status.json");
  EXPECT_EQ(run.control(), "runs/one/control.json");
  EXPECT_EQ(run.events(), "runs/one/events.jsonl");
  EXPECT_EQ(run.metrics_jsonl(), "runs/one/metrics.jsonl");
  EXPECT_EQ(run.metrics_csv(), "runs/one/metrics.csv");
  EXPECT_EQ(run.tensorboard(), "runs/one/tensorboard");
  EXPECT_EQ(run.tensorboard_events(), "runs/one/tensorboard/events.out.tfevents.assay");
  EXPECT_EQ(run.log(0), "runs/one/logs/rank-0000.log");
  EXPECT_EQ(run.log(12345), "runs/one/logs/rank-12345.log");
  EXPECT_EQ(run.checkpoint(1234), "runs/one/checkpoints/step-00001234");
  EXPECT_EQ(run.checkpoint(1234567890), "runs/one/checkpoints/step-1234567890");
  EXPECT_EQ(run.last_checkpoint(), "runs/one/checkpoints/last");
  EXPECT_EQ(run.best_checkpoint(), "runs/one/checkpoints/best");
  EXPECT_EQ(run.evaluation_metrics("test"), "runs/one/evaluation/test/metrics.json");
  EXPECT_EQ(run.predictions("test"), "runs/one/evaluation/test/predictions.csv");
  const CheckpointPaths checkpoint{run.checkpoint(1)};
  EXPECT_EQ(checkpoint.model(), "runs/one/checkpoints/step-00000001/model.safetensors");
  EXPECT_EQ(checkpoint.optimizer(), "runs/one/checkpoints/step-00000001/optimizer.safetensors");
  EXPECT_EQ(checkpoint.state(), "runs/one/checkpoints/step-00000001/state.json");
  EXPECT_EQ(checkpoint.manifest(), "runs/one/checkpoints/step-00000001/manifest.json");
}

TEST(RunFolder, AskingForAPathCreatesNothing) {
  const ScratchFolder scratch;
  const RunFolder run(scratch / "run");
  EXPECT_FALSE(std::filesystem::exists(run.checkpoint(1).parent_path()));
  EXPECT_TRUE(run.checkpoint_steps().empty());
  EXPECT_TRUE(scratch.names().empty());
}

TEST(RunFolder, ListsCheckpointsAndNoStrangers) {
  const ScratchFolder scratch;
  const RunFolder run(scratch.root());
  for (const std::uint64_t step : {200ull, 3ull, 123456789ull})
    std::filesystem::create_directories(run.checkpoint(step));
  for (const char* name :
       {".step-00000007.partial-99", "step-7", "step-00000008.bak", "step-", "step--0000001", "other"}) {
    std::filesystem::create_directories(run.checkpoints() / name);
  }
  put_file(run.checkpoint(9), "a file, no checkpoint");
  std::filesystem::create_directory_symlink("step-00000003", run.last_checkpoint());
  EXPECT_EQ(run.checkpoint_steps(), (std::vector<std::uint64_t>{3, 200, 123456789}));
}

TEST(RunFolder, AFileInThePlaceOfTheCheckpointsIsAnInputError) {
  const ScratchFolder scratch;
  const RunFolder run(scratch.root());
  put_file(run.checkpoints(), "");
  EXPECT_THROW(run.checkpoint_steps(), InputError);
}

}  // namespace
}  // namespace assay::data::files
