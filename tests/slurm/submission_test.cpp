// SPDX-License-Identifier: Apache-2.0
#include "slurm/submission.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "data/files/atomic_file.hpp"
#include "data/files/error.hpp"
#include "tests/support/scratch_folder.hpp"

namespace assay::slurm {
namespace {

TEST(Submission, ReadsBackAsItWasWritten) {
  const tests::ScratchFolder scratch;
  const auto folder = scratch.path() / "slurm" / "1";
  Submission submission;
  submission.job.partition = "p";
  submission.job.environment = {{"A", "b c"}};
  submission.tasks = {{"a", "b"}, {"c"}};
  write_submission(folder, submission, "text");
  const Submission read = read_submission(folder);
  EXPECT_EQ(read.job, submission.job);
  EXPECT_EQ(read.tasks, submission.tasks);
  EXPECT_EQ(data::files::read_file(script_path(folder), 100), "text");
}

TEST(Submission, ADamagedFileIsNamed) {
  const tests::ScratchFolder scratch;
  for (const char* text : {"{", "{}", "[]", R"({"job": "nodes: many", "tasks": []})"}) {
    std::ofstream(scratch.path() / "submission.json") << text;
    try {
      read_submission(scratch.path());
      ADD_FAILURE() << text;
    } catch (const data::files::InputError& error) {
      EXPECT_NE(std::string(error.what()).find("submission.json"), std::string::npos);
    }
  }
  EXPECT_THROW(read_submission(scratch.path() / "none"), data::files::InputError);
}

}  // namespace
}  // namespace assay::slurm
