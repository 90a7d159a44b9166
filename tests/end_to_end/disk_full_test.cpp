// SPDX-License-Identifier: Apache-2.0
// A file system that takes no more, by `ulimit -f` (blocks of 1 KiB in bash): exit 4, one line, what was there stays.
#include "tests/support/assay_program.hpp"

namespace assay::tests {
namespace {

class DiskFull : public AssayProgram {
 protected:
  Outcome limited(int kibibytes, const std::vector<std::string>& arguments) const {
    std::string line = "ulimit -f " + std::to_string(kibibytes) + "; exec " ASSAY_BINARY;
    for (const std::string& argument : arguments) line += " '" + argument + "'";
    return Subprocess({"bash", "-c", line}, scratch()).wait();
  }
};

TEST_F(DiskFull, BehindStandardOutputIsSaid) {
  const Outcome outcome = Subprocess({"bash", "-c", "exec " ASSAY_BINARY " recipes > /dev/full"}, scratch()).wait();
  expect_refused(outcome, 4, {"standard output"});
}

TEST_F(DiskFull, DuringPackLeavesNothing) {
  ASSERT_EQ(assay({"sample", "--output", at("images"), "--count", "240"}).code, 0);
  std::filesystem::create_directory(at("stores"));
  expect_refused(limited(100, {"pack", at("images"), "--output", at("stores/store.h5")}), 4, {"store.h5"});
  EXPECT_TRUE(std::filesystem::is_empty(at("stores")));
}

TEST_F(DiskFull, DuringACheckpointKeepsTheOlderOne) {
  // compact's weights are 370 KiB and its optimiser state is twice that: the limit lies between.
  ASSERT_EQ(assay(train_arguments("run", {"epochs=100000", "--time-limit", "1s"})).code, 75);
  const std::string before = std::filesystem::read_symlink(at("run/checkpoints/last"));
  expect_refused(limited(500, train_arguments("run", {"epochs=100000"})), 4, {"optimizer.safetensors"});
  EXPECT_EQ(std::filesystem::read_symlink(at("run/checkpoints/last")), before);
  EXPECT_EQ(assay({"evaluate", "--run", at("run"), "--checkpoint", "last"}).code, 0);
  for (const auto& entry : std::filesystem::directory_iterator(at("run/checkpoints"))) {
    EXPECT_EQ(entry.path().filename().string().find("partial"), std::string::npos) << entry.path();
  }
  EXPECT_NE(read(at("run/status.json")).find("failed"), std::string::npos);
}

}  // namespace
}  // namespace assay::tests
