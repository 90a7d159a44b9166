// SPDX-License-Identifier: Apache-2.0
// A training that goes wrong: exit 5, one line that says where, checkpoints of before kept.
#include <nlohmann/json.hpp>

#include "tests/support/assay_program.hpp"

namespace assay::tests {
namespace {

class DivergedTraining : public AssayProgram {
 protected:
  void expect_failed(const Outcome& outcome, const std::vector<std::string>& texts) {
    expect_refused(outcome, 5, texts);
    const auto status = nlohmann::json::parse(read(at("run/status.json")));
    EXPECT_EQ(status.at("state"), "failed");
    EXPECT_NE(status.at("reason").get<std::string>().find("not finite"), std::string::npos) << status;
  }
  // The second step has a rate that no weight survives.
  std::vector<std::string> arguments() {
    return train_arguments("run", {"optimizer.kind=sgd", "optimizer.lr=1e36", "schedule.kind=one_cycle",
                                   "schedule.start_divisor=1e39", "checkpoint.every_steps=1", "epochs=4"});
  }
};

TEST_F(DivergedTraining, NamesTheStepTheLayerAndTheLastGoodCheckpoint) {
  const Outcome outcome = assay(train_arguments("run", {"optimizer.kind=sgd", "optimizer.lr=1e30", "epochs=4"}));
  expect_failed(outcome, {"at step 1 (epoch 1)", "the output of layer ", "last good checkpoint: none yet"});
}

TEST_F(DivergedTraining, KeepsTheCheckpointsOfBefore) {
  const Outcome outcome = assay(arguments());
  expect_failed(outcome, {"last good checkpoint: ", "/checkpoints/step-0000"});
  EXPECT_TRUE(std::filesystem::exists(at("run/checkpoints/last/manifest.json")));
}

TEST_F(DivergedTraining, IsSaidOnceByTheWorld) {
  const Outcome outcome =
      assay_ranks(2, train_arguments("run", {"optimizer.kind=sgd", "optimizer.lr=1e30", "epochs=4"}));
  expect_failed(outcome, {"rank 0", "at step 1 (epoch 1)", "the output of layer "});
}

// The steps of an epoch may all have finite losses and leave weights that are not.
TEST_F(DivergedTraining, RuinedWeightsAreNeverSaved) {
  const Outcome outcome =
      assay(train_arguments("run", {"optimizer.kind=sgd", "optimizer.lr=1e40", "batch=1000", "epochs=4"}));
  expect_failed(outcome, {"the weights diverged", "weight "});
  EXPECT_FALSE(std::filesystem::exists(at("run/checkpoints/last")));
}

}  // namespace
}  // namespace assay::tests
