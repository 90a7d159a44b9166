// SPDX-License-Identifier: Apache-2.0
// A limit of time is met with the training saved, before it has passed.
#include <chrono>
#include <ctime>
#include <nlohmann/json.hpp>

#include "tests/support/assay_program.hpp"

namespace assay::tests {
namespace {

using nlohmann::json;

class TimeLimit : public AssayProgram {
 protected:
  std::string reason() const { return json::parse(read(at("run/status.json"))).at("reason"); }
};

TEST_F(TimeLimit, IsMetWithTheTrainingSaved) {
  const auto arguments = train_arguments("run", {"epochs=100000", "--time-limit", "5s"});
  const auto started = std::chrono::steady_clock::now();
  const Outcome outcome = assay(arguments);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - started;
  EXPECT_EQ(outcome.code, 75) << outcome.err;
  EXPECT_LT(took.count(), 5.0);
  EXPECT_EQ(reason(), "time limit");
  EXPECT_TRUE(std::filesystem::exists(at("run/checkpoints/last/manifest.json")));
}

TEST_F(TimeLimit, OfASlurmJobIsMetToo) {
  const auto arguments = train_arguments("run", {"epochs=100000"});
  const std::time_t end = std::time(nullptr) + 7;
  const Outcome outcome = assay(arguments, {"SLURM_JOB_END_TIME=" + std::to_string(end)});
  EXPECT_EQ(outcome.code, 75) << outcome.err;
  EXPECT_LT(std::time(nullptr), end);
  EXPECT_EQ(reason(), "end of the Slurm job");
  EXPECT_TRUE(std::filesystem::exists(at("run/checkpoints/last/manifest.json")));
}

TEST_F(TimeLimit, ThatCannotBeReadIsSaidAndIgnored) {
  const Outcome outcome = assay(train_arguments("run", {"epochs=2"}), {"SLURM_JOB_END_TIME=soon"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_NE(outcome.err.find("SLURM_JOB_END_TIME='soon'"), std::string::npos) << outcome.err;
}

TEST_F(TimeLimit, ThatIsTooShortStillMakesAStep) {
  const Outcome outcome = assay(train_arguments("run", {"epochs=100000", "--time-limit", "0.01s"}));
  EXPECT_EQ(outcome.code, 75) << outcome.err;
  EXPECT_GE(json::parse(last("run", "state.json")).at("step").get<int>(), 1);
}

}  // namespace
}  // namespace assay::tests
