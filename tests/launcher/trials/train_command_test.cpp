// SPDX-License-Identifier: Apache-2.0
#include "launcher/trials/train_command.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "launcher/accelerator.hpp"
#include "launcher/config/resolve.hpp"

namespace assay::launcher::trials {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

sweeps::SweepFile file() {
  sweeps::SweepFile file;
  file.recipe = "compact";
  file.data = "/data/store.h5";
  file.set = {{"epochs", "2"}, {"batch", "64"}};
  return file;
}

TEST(TrainCommand, IsWhatAUserWouldType) {
  EXPECT_THAT(
      train_command(file(), "/sweep/trials/abc", 3, {{"optimizer.lr", "1e-3"}, {"epochs", "4"}}),
      ElementsAre(this_program().string(), "train", "--recipe", "compact", "--data", "/data/store.h5", "--run",
                  "/sweep/trials/abc", "--attempt", "3", "epochs=2", "batch=64", "optimizer.lr=1e-3", "epochs=4"));
}

TEST(TrainCommand, TakesAConfigurationFileInsteadOfARecipe) {
  sweeps::SweepFile with_config = file();
  with_config.recipe = "";
  with_config.config = "/my.yaml";
  const auto command = train_command(with_config, "r", 1, {});
  EXPECT_EQ(command[2], "--config");
  EXPECT_EQ(command[3], "/my.yaml");
}

TEST(TrainCommand, WeightsAreFoundBesideTheSweepFileWhereverItIsStarted) {
  sweeps::SweepFile with_weights = file();
  with_weights.folder = "/sweeps";
  with_weights.set = {{"model.weights", "../weights/a.safetensors"}};
  EXPECT_EQ(train_command(with_weights, "r", 1, {}).back(), "model.weights=/weights/a.safetensors");
  const auto own = [&](const std::string& value) {
    return train_command(with_weights, "r", 1, {{"model.weights", value}}).back();
  };
  EXPECT_EQ(own("b.safetensors"), "model.weights=/sweeps/b.safetensors");
  EXPECT_EQ(own("/c.safetensors"), "model.weights=/c.safetensors");
  EXPECT_EQ(own("none"), "model.weights=none");
  EXPECT_EQ(own("required"), "model.weights=required");
}

TEST(RankLauncher, IsNoneForOneRankByItself) {
  EXPECT_THAT(rank_launcher({}), IsEmpty());
}

TEST(RankLauncher, IsMpirunWithoutBindingForSeveral) {
  SweepSettings settings;
  settings.ranks = 3;
  const auto argv = rank_launcher(settings);
  EXPECT_EQ(argv.front(), "mpirun");
  EXPECT_EQ(argv.back(), "3");
  EXPECT_THAT(argv, Contains("--bind-to"));
  settings.ranks = 1;
  settings.launcher = "mpirun";
  EXPECT_EQ(rank_launcher(settings).back(), "1");
}

TEST(RankLauncher, SaysWhatToDoWhereItIsNotThere) {
  const std::string before = std::getenv("PATH");
  ::setenv("PATH", "/nowhere", 1);
  SweepSettings settings;
  settings.ranks = 2;
  try {
    rank_launcher(settings);
    ADD_FAILURE() << "started by a program that is not there";
  } catch (const config::UsageError& error) {
    EXPECT_NE(std::string(error.what()).find("mpirun"), std::string::npos);
    EXPECT_NE(std::string(error.what()).find("--ranks 1"), std::string::npos);
  }
  ::setenv("PATH", before.c_str(), 1);
}

}  // namespace
}  // namespace assay::launcher::trials
