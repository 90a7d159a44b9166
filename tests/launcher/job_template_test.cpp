// SPDX-License-Identifier: Apache-2.0
#include "launcher/job_template.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "data/files/error.hpp"
#include "sweeps/sweep_error.hpp"
#include "tests/support/scratch_folder.hpp"

namespace assay::launcher {
namespace {

TEST(JobTemplate, ThoseInstalledAreFoundByName) {
  EXPECT_EQ(job_template_names(),
            (std::vector<std::string>{"cpu-test", "one-gpu", "one-node-8-gpus", "several-nodes"}));
  EXPECT_EQ(read_job_template("one-node-8-gpus").ranks(), 8u);
}

TEST(JobTemplate, AFileOfOnesOwnIsRead) {
  const tests::ScratchFolder scratch;
  const std::string file = (scratch.path() / "my.yaml").string();
  std::ofstream(file) << "nodes: 3\n";
  EXPECT_EQ(read_job_template(file).nodes, 3u);
  EXPECT_THROW(read_job_template(file + "x"), data::files::InputError);
}

TEST(JobTemplate, AnUnknownNameListsTheKnownOnes) {
  try {
    read_job_template("one-gpus");
    ADD_FAILURE();
  } catch (const sweeps::SweepError& error) {
    EXPECT_NE(std::string(error.what()).find("one-gpu, one-node-8-gpus"), std::string::npos) << error.what();
  }
}

TEST(JobTemplate, OptionsAreCheckedTogetherWhateverTheirOrder) {
  EXPECT_EQ(with_job_options({}, {"time=1", "warn_seconds=30"}).time, "1");
  EXPECT_THROW(with_job_options({}, {"time=1", "warn_seconds=60"}), sweeps::SweepError);
}

}  // namespace
}  // namespace assay::launcher
