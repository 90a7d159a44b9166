// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/run_setup.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "data/files/atomic_file.hpp"
#include "launcher/config/resolve.hpp"
#include "launcher/training/run_status.hpp"
#include "tests/support/scratch_folder.hpp"

namespace assay::launcher::training {
namespace {

class RunSetup : public ::testing::Test {
 protected:
  void make_run() {
    create_run_folder(folder_);
    record_request(folder_, request_, 2);
    write_status(folder_, {RunState::interrupted, "", 1, 0, 0});
  }
  tests::ScratchFolder scratch_;
  data::files::RunFolder folder_{scratch_.path() / "run"};
  RunRequest request_{.config = {}, .overrides = {"batch=16"}};
};

TEST_F(RunSetup, AMissingFolderStartsFreshAndIsNotMade) {
  EXPECT_EQ(check_run_folder(folder_, request_), RunStart::fresh);
  EXPECT_FALSE(std::filesystem::exists(folder_.root()));
}

TEST_F(RunSetup, AnInterruptedRunResumesAndAFinishedOneIsFinished) {
  make_run();
  EXPECT_EQ(check_run_folder(folder_, request_), RunStart::resumed);
  write_status(folder_, {RunState::done, "", 1, 0, 0});
  EXPECT_EQ(check_run_folder(folder_, request_), RunStart::resumed) << "done, but its checkpoints are gone";
  std::filesystem::create_directory_symlink(".", folder_.last_checkpoint());
  EXPECT_EQ(check_run_folder(folder_, request_), RunStart::finished);
}

TEST_F(RunSetup, AnotherConfigurationIsRefusedByTheKeysThatDiffer) {
  make_run();
  request_.config.optimizer.lr = 0.5;
  try {
    check_run_folder(folder_, request_);
    FAIL();
  } catch (const config::UsageError& error) {
    EXPECT_NE(std::string(error.what()).find("optimizer.lr"), std::string::npos) << error.what();
  }
}

TEST_F(RunSetup, WhereACheckpointGoesMayChange) {
  make_run();
  request_.config.checkpoint.every_steps = 100;
  EXPECT_EQ(check_run_folder(folder_, request_), RunStart::resumed);
}

TEST_F(RunSetup, ResumeNeverRefusesAUsedFolder) {
  make_run();
  request_.resume = ResumeMode::never;
  EXPECT_THROW(check_run_folder(folder_, request_), config::UsageError);
}

TEST_F(RunSetup, AStrangersFolderIsRefused) {
  std::filesystem::create_directories(folder_.root());
  std::ofstream(folder_.root() / "thesis.txt") << "precious";
  EXPECT_THROW(check_run_folder(folder_, request_), config::UsageError);
  EXPECT_TRUE(std::filesystem::exists(folder_.root() / "thesis.txt"));
}

TEST_F(RunSetup, ClearsWhatAKilledCheckpointLeft) {
  make_run();
  const auto partial = folder_.checkpoints() / ".step-00000010.partial-4242";
  std::filesystem::create_directories(partial);
  check_run_folder(folder_, request_);
  EXPECT_FALSE(std::filesystem::exists(partial));
}

TEST_F(RunSetup, OnlyListedVariablesAreWrittenDown) {
  setenv("ASSAY_TEST_TOKEN", "secret", 1);
  setenv("SLURM_JOB_ID", "77", 1);
  make_run();
  const std::string environment = data::files::read_file(folder_.environment(), 1 << 20);
  EXPECT_EQ(environment.find("secret"), std::string::npos);
  EXPECT_NE(environment.find("\"SLURM_JOB_ID\": \"77\""), std::string::npos);
  EXPECT_EQ(data::files::read_file(folder_.overrides(), 1 << 20), "batch=16\n");
}

}  // namespace
}  // namespace assay::launcher::training
