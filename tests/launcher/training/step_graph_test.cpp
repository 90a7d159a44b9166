// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/step_graph.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/launcher/training/processor_runtime.hpp"

namespace assay::launcher::training {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class StepGraphTest : public ::testing::Test {
 protected:
  void run(const std::string& shape, int times = 1) {
    for (int i = 0; i < times; ++i) graph_.run(shape, [this] { ++computed_; });
  }

  ProcessorRuntime runtime_;
  distributed::SingleProcessCollective collective_;
  std::vector<std::string> told_;
  StepGraph graph_{runtime_, collective_, [this](const std::string& line) { told_.push_back(line); }};
  int computed_ = 0;
};

TEST_F(StepGraphTest, WarmsUpThenRecordsOnceAndReplays) {
  run("full", StepGraph::kWarmUpSteps);
  EXPECT_EQ(computed_, 3);
  EXPECT_THAT(runtime_.graph_calls, IsEmpty());
  run("full");
  EXPECT_EQ(computed_, 4);
  EXPECT_THAT(runtime_.graph_calls, ElementsAre("begin", "end", "replay"));
  run("full", 2);
  EXPECT_EQ(computed_, 4);
  EXPECT_THAT(runtime_.graph_calls, ElementsAre("begin", "end", "replay", "replay", "replay"));
}

TEST_F(StepGraphTest, APartialBatchInBetweenIsComputedAndTheRecordingStays) {
  run("full", 4);
  run("partial");
  EXPECT_EQ(computed_, 5);
  run("full");
  EXPECT_EQ(computed_, 5);
  EXPECT_THAT(runtime_.graph_calls, ElementsAre("begin", "end", "replay", "replay"));
}

TEST_F(StepGraphTest, ANewShapeThatStaysIsRecordedAnew) {
  run("head", 5);
  run("whole", 4);
  EXPECT_THAT(runtime_.graph_calls, ElementsAre("begin", "end", "replay", "replay", "begin", "end", "replay"));
}

TEST_F(StepGraphTest, AStepThatCannotBeRecordedIsComputedAndSaidOnce) {
  runtime_.graphs_fail = true;
  run("full", 6);
  // Three to warm up, one that was to be recorded, the same again, two more.
  EXPECT_EQ(computed_, 7);
  EXPECT_THAT(runtime_.graph_calls, ElementsAre("begin", "end", "abandon"));
  EXPECT_THAT(told_, ElementsAre("steps are not replayed as a CUDA graph: operation not permitted when stream is "
                                 "capturing"));
}

// Another rank that could not record.
class FailingElsewhere final : public distributed::Collective {
 public:
  int rank() const override { return 0; }
  int size() const override { return 2; }
  void all_reduce_sum(std::span<float>) override {}
  void all_reduce_sum(std::span<double> values) override { values[0] += 1; }
  void all_reduce_sum_bf16(std::span<float>) override {}
  void broadcast(std::span<std::byte>, int) override {}
  std::vector<std::byte> gather(std::span<const std::byte>, int) override { return {}; }
  void barrier() override {}
  double seconds_inside() const override { return 0; }
  [[noreturn]] void abort(int) override { throw std::logic_error("aborted"); }
};

TEST_F(StepGraphTest, ARankThatCouldFollowsOneThatCouldNot) {
  FailingElsewhere collective;
  StepGraph graph(runtime_, collective, [this](const std::string& line) { told_.push_back(line); });
  for (int i = 0; i < 5; ++i) graph.run("full", [this] { ++computed_; });
  EXPECT_EQ(computed_, 6);
  EXPECT_THAT(runtime_.graph_calls, ElementsAre("begin", "end"));
  EXPECT_THAT(told_, ElementsAre("steps are not replayed as a CUDA graph: another rank could not record one"));
}

}  // namespace
}  // namespace assay::launcher::training
