// SPDX-License-Identifier: Apache-2.0
// Promise 2: one configuration and one world size give one set of weights, three times over, interrupted or not.
#include <signal.h>

#include <set>

#include "data/files/sha256.hpp"
#include "tests/support/assay_program.hpp"

namespace assay::tests {
namespace {

class Reproducibility : public AssayProgram, public ::testing::WithParamInterface<int> {
 protected:
  std::vector<std::string> arguments(const std::string& run) {
    return train_arguments(run, {"batch=5", "checkpoint.every_steps=10"});
  }
  std::unique_ptr<Subprocess> start_training(const std::string& run) {
    return GetParam() == 1 ? start(arguments(run)) : start_ranks(GetParam(), arguments(run));
  }
  std::string hash(const std::string& run, const std::string& file) {
    return data::files::sha256_file_hex(at(run + "/checkpoints/last/" + file));
  }
};

TEST_P(Reproducibility, ThreeRunsEndInTheSameBits) {
  for (const char* run : {"first", "second"}) {
    const Outcome outcome = start_training(run)->wait();
    ASSERT_EQ(outcome.code, 0) << outcome.err;
  }
  auto process = start_training("interrupted");
  ASSERT_TRUE(wait_for_event(*process, "interrupted", "checkpoint")) << process->err();
  process->signal(SIGUSR2);
  const Outcome stopped = process->wait();
  ASSERT_EQ(stopped.code, 75) << "it was to stop on the way: " << stopped.err;
  const Outcome resumed = start_training("interrupted")->wait();
  ASSERT_EQ(resumed.code, 0) << resumed.err;

  for (const char* file : {"model.safetensors", "optimizer.safetensors"}) {
    std::set<std::string> hashes;
    for (const char* run : {"first", "second", "interrupted"}) hashes.insert(hash(run, file));
    EXPECT_EQ(hashes.size(), 1u) << file;
  }
}

INSTANTIATE_TEST_SUITE_P(OnRanks, Reproducibility, ::testing::Values(1, 2));

}  // namespace
}  // namespace assay::tests
