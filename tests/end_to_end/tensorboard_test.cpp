// SPDX-License-Identifier: Apache-2.0
// RUN/tensorboard, read by TensorBoard's own reader, holds what metrics.jsonl holds.
#include <signal.h>

#include "tests/support/assay_program.hpp"
#include "tests/support/checkers.hpp"

namespace assay::tests {
namespace {

class TensorBoard : public AssayProgram {
 protected:
  void expect_equal_figures(const std::string& run, const std::string& points) {
    const Outcome checked = run_checker("tensorboard_scalars.py", {at(run)}, scratch());
    EXPECT_EQ(checked.code, 0) << checked.out << checked.err;
    EXPECT_NE(checked.out.find(points), std::string::npos) << checked.out;
  }
};

TEST_F(TensorBoard, ReadsTheFiguresOfEveryEpoch) {
  if (!checkers_missing().empty()) GTEST_SKIP() << checkers_missing();
  const Outcome trained = assay(train_arguments("run"));
  ASSERT_EQ(trained.code, 0) << trained.err;
  expect_equal_figures("run", "10 tags, 30 points");  // 4 of training, 5 of validation, lr
}

TEST_F(TensorBoard, AnEpochDoneAgainAfterAKillIsThereOnce) {
  if (!checkers_missing().empty()) GTEST_SKIP() << checkers_missing();
  const auto killed = start(train_arguments("run", {"epochs=6"}));
  ASSERT_TRUE(killed->wait_for("epoch 2/6")) << killed->err();
  killed->signal(SIGKILL);
  killed->wait();
  const Outcome resumed = assay(train_arguments("run", {"epochs=6"}));
  ASSERT_EQ(resumed.code, 0) << resumed.err;
  expect_equal_figures("run", "10 tags, 60 points");
}

}  // namespace
}  // namespace assay::tests
