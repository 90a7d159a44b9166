// SPDX-License-Identifier: Apache-2.0
// A fault of one rank alone: its own line and its own exit code, and no rank is left waiting.
#include "tests/support/assay_program.hpp"

namespace assay::tests {
namespace {

using Words = std::vector<std::string>;

class RankFault : public AssayProgram {};

TEST_F(RankFault, EndsTheJobWithItsCodeAndItsLine) {
  const Words arguments = train_arguments("run", {"epochs=100000", "--time-limit", "1s"});
  ASSERT_EQ(assay(arguments).code, 75);
  // Rank 1 cannot open its log; nothing is wrong with rank 0.
  std::filesystem::create_directory(at("run/logs/rank-0001.log"));
  const Outcome outcome = assay_ranks(2, arguments);
  EXPECT_EQ(outcome.code, 4) << outcome.err;
  EXPECT_NE(outcome.err.find("rank 1: error: "), std::string::npos) << outcome.err;
  EXPECT_NE(outcome.err.find("rank-0001.log"), std::string::npos) << outcome.err;
  EXPECT_EQ(state_of("run"), "failed");
  std::filesystem::remove(at("run/logs/rank-0001.log"));
  EXPECT_EQ(assay_ranks(2, arguments).code, 75);
}

}  // namespace
}  // namespace assay::tests
