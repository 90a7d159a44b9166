// SPDX-License-Identifier: Apache-2.0
// The step of a GPU, computed by the processor: the same numbers as the processor's own step, and the judgement that
// takes its place.
#include "launcher/training/device_step.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "distributed/gradient_reducer.hpp"
#include "launcher/training/gradient_clip.hpp"
#include "tests/launcher/training/processor_runtime.hpp"
#include "tests/launcher/training/random_batches.hpp"

namespace assay::launcher::training {
namespace {

constexpr std::int64_t kBatch = 8;
constexpr float kInfinity = std::numeric_limits<float>::infinity();

class DeviceStepTest : public ::testing::Test {
 protected:
  std::unique_ptr<DeviceStep> make_step() {
    return std::make_unique<DeviceStep>(runtime_, at::Device(at::kCPU), nullptr, marker_);
  }
  Replica on_processor() { return {config_, 3, collective_}; }
  Replica on_device() { return {config_, 3, collective_, {}, nullptr, make_step()}; }
  static at::Tensor scalars(float loss) {
    at::Tensor values = at::zeros({static_cast<std::int64_t>(distributed::kReducerScalars)});
    values[0] = loss;
    return values;
  }

  config::RunConfig config_ = compact_config();
  ProcessorRuntime runtime_;
  SilentMarker marker_;
  distributed::SingleProcessCollective collective_;
};

void expect_equal(const StepResult& one, const StepResult& other) {
  EXPECT_EQ(one.loss_sum, other.loss_sum);
  EXPECT_EQ(one.correct, other.correct);
  EXPECT_EQ(one.true_real, other.true_real);
  EXPECT_EQ(one.false_real, other.false_real);
  EXPECT_EQ(one.false_fake, other.false_fake);
  EXPECT_EQ(one.stop, other.stop);
  EXPECT_EQ(one.save, other.save);
}

TEST_F(DeviceStepTest, TakesTheStepsOfTheProcessorToTheBit) {
  for (const char* kind : {"adam", "adamw", "sgd"}) {
    config_.optimizer.kind = kind;
    config_.optimizer.momentum = config_.optimizer.kind == "sgd" ? 0.9 : 0;
    config_.optimizer.ema = 0.9;
    config_.optimizer.accumulation = 2;
    Replica expected = on_processor();
    Replica found = on_device();
    for (std::uint64_t i = 0; i < 4; ++i) {
      const StepWishes wishes{.stop = i == 2, .save = i == 3};
      expect_equal(found.step(random_batch(i, kBatch), kBatch, i, wishes).read(),
                   expected.step(random_batch(i, kBatch), kBatch, i, wishes).read());
    }
    EXPECT_EQ(weights_of(found), weights_of(expected)) << kind;
  }
}

TEST_F(DeviceStepTest, FiguresMayBeReadOneStepLate) {
  Replica expected = on_processor();
  Replica found = on_device();
  const StepResult first = expected.step(random_batch(0, kBatch), kBatch, 0, {}).read();
  const StepResult second = expected.step(random_batch(1, kBatch), kBatch, 1, {}).read();
  const PendingResult pending_first = found.step(random_batch(0, kBatch), kBatch, 0, {});
  const PendingResult pending_second = found.step(random_batch(1, kBatch), kBatch, 1, {});
  expect_equal(pending_first.read(), first);
  expect_equal(pending_second.read(), second);
}

TEST_F(DeviceStepTest, AStepThatIsNotFiniteLeavesTheWeightsAndSoDoAllLaterOnes) {
  Replica replica = on_device();
  replica.step(random_batch(0, kBatch), kBatch, 0, {}).read();
  const auto parameters = [&] {
    std::vector<at::Tensor> copies;
    for (const auto& entry : replica.model().parameters()) copies.push_back(entry.tensor.detach().clone());
    return copies;
  };
  const std::vector<at::Tensor> before = parameters();
  MicroBatch poisoned = random_batch(1, kBatch);
  poisoned.images.mutable_data_ptr<float>()[7] = std::nanf("");
  EXPECT_FALSE(std::isfinite(replica.step(poisoned, kBatch, 1, {}).read().loss_sum));
  replica.step(random_batch(2, kBatch), kBatch, 2, {}).read();
  const std::vector<at::Tensor> after = parameters();
  for (std::size_t i = 0; i < before.size(); ++i) EXPECT_TRUE(after[i].equal(before[i])) << i;
}

TEST_F(DeviceStepTest, TheJudgementSeesAGradientBehindAFiniteLoss) {
  const auto step = make_step();
  step->judge(scalars(3), at::tensor({1.0f, -2.0f}));
  EXPECT_EQ(step->skip().item<float>(), 0);
  EXPECT_EQ(step->report().read().loss_sum, 3);
  step->judge(scalars(3), at::tensor({1.0f, kInfinity}));
  EXPECT_EQ(step->skip().item<float>(), 1);
  EXPECT_TRUE(std::isnan(step->report().read().loss_sum));
}

TEST_F(DeviceStepTest, TheJudgementIsFinal) {
  const auto step = make_step();
  step->judge(scalars(kInfinity), at::tensor({1.0f}));
  EXPECT_EQ(step->skip().item<float>(), 1);
  step->judge(scalars(1), at::tensor({1.0f}));
  EXPECT_EQ(step->skip().item<float>(), 1);
  EXPECT_EQ(step->report().read().loss_sum, 1);
}

TEST(GradientClipOnDevice, IsTheHostsUpToRounding) {
  for (const double maximum : {0.5, 2.0, 13.0, 100.0}) {
    const at::Tensor expected = at::tensor({3.0f, -4.0f, 12.0f, 0.5f});
    const at::Tensor found = expected.clone();
    clip_gradients(expected, maximum);
    clip_gradients_on_device(found, maximum);
    EXPECT_LT((found - expected).abs().max().item<float>(), 2e-6) << maximum;
  }
}

TEST(GradientClipOnDevice, AZeroGradientStaysZero) {
  const at::Tensor zero = at::zeros({3});
  clip_gradients_on_device(zero, 1);
  EXPECT_TRUE(zero.equal(at::zeros({3})));
}

}  // namespace
}  // namespace assay::launcher::training
