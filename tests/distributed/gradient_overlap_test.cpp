// SPDX-License-Identifier: Apache-2.0
// When the buckets of a reducer leave: while backward runs, in a fixed order, and each once.
#include <ATen/TensorOperators.h>
#include <ATen/ops/full.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>
#include <torch/csrc/autograd/custom_function.h>

#include <vector>

#include "distributed/gradient_reducer.hpp"
#include "tests/distributed/recording_collective.hpp"

namespace assay::distributed {
namespace {

// Remembers what was submitted, and sums nothing.
class RecordingTransport final : public BucketTransport {
 public:
  void submit(const at::Tensor& bucket) override { offsets.push_back(bucket.storage_offset()); }
  void wait() override { ++waits; }
  double seconds_waited() const override { return 0; }

  std::vector<std::int64_t> offsets;
  int waits = 0;
};

// Tells in backward how many buckets have left by then.
struct Probe : torch::autograd::Function<Probe> {
  static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& input,
                            RecordingTransport* transport, std::vector<std::size_t>* seen) {
    context->saved_data["transport"] = reinterpret_cast<std::int64_t>(transport);
    context->saved_data["seen"] = reinterpret_cast<std::int64_t>(seen);
    return input.clone();
  }
  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 torch::autograd::variable_list gradients) {
    const auto* transport = reinterpret_cast<RecordingTransport*>(context->saved_data["transport"].toInt());
    reinterpret_cast<std::vector<std::size_t>*>(context->saved_data["seen"].toInt())
        ->push_back(transport->offsets.size());
    return {gradients[0], at::Tensor(), at::Tensor()};
  }
};

class GradientOverlap : public ::testing::Test {
 protected:
  static at::Tensor parameter() { return at::ones({100}).set_requires_grad(true); }
  std::size_t submitted() const { return transport_.offsets.size(); }

  RecordingCollective collective_;
  RecordingTransport transport_;
  at::Tensor first_ = parameter();
  at::Tensor second_ = parameter();
  at::Tensor third_ = parameter();
  // One parameter to a bucket; the last registered comes first.
  GradientReducer reducer_{{first_, second_, third_},
                           {.bucket_mib = 400.0 / (1 << 20), .first_bucket_mib = 400.0 / (1 << 20)},
                           collective_,
                           transport_};
};

TEST_F(GradientOverlap, BucketsLeaveWhileBackwardRuns) {
  std::vector<std::size_t> seen;
  const at::Tensor after_first = Probe::apply(first_ * 2, &transport_, &seen);
  const at::Tensor after_second = Probe::apply(after_first * second_, &transport_, &seen);
  reducer_.zero();
  reducer_.leave_early();
  (after_second * third_).sum().backward();
  EXPECT_EQ(seen, (std::vector<std::size_t>{1, 2})) << "the last layer's bucket first, the next one after its layer";
  EXPECT_EQ(submitted(), 3U);
  reducer_.finish();
  EXPECT_EQ(transport_.offsets, (std::vector<std::int64_t>{0, 100, 200})) << "each once";
  EXPECT_EQ(transport_.waits, 1);
}

TEST_F(GradientOverlap, WithoutTheSignalAllLeaveAtTheEnd) {
  for (int piece = 0; piece < 2; ++piece) (first_ * second_ * third_).sum().backward();
  EXPECT_EQ(submitted(), 0U) << "the backwards of an accumulation add up without traffic";
  reducer_.finish();
  EXPECT_EQ(submitted(), 3U);
  EXPECT_TRUE(first_.grad().equal(at::full({100}, 2.0F)));
}

TEST_F(GradientOverlap, OnlyTheLastBackwardOfAnAccumulationSends) {
  (first_ * second_ * third_).sum().backward();
  reducer_.leave_early();
  (first_ * second_ * third_).sum().backward();
  EXPECT_EQ(submitted(), 3U);
  reducer_.finish();
  EXPECT_EQ(submitted(), 3U);
}

TEST_F(GradientOverlap, ABucketWaitsForTheOnesBeforeIt) {
  reducer_.zero();
  reducer_.leave_early();
  (first_ * second_).sum().backward();  // the third takes no part, and its bucket is the first
  EXPECT_EQ(submitted(), 0U);
  reducer_.finish();
  EXPECT_EQ(transport_.offsets, (std::vector<std::int64_t>{0, 100, 200}));
  EXPECT_TRUE(third_.grad().equal(at::zeros({100})));
}

TEST_F(GradientOverlap, EveryStepBeginsAnew) {
  for (std::size_t step = 1; step <= 3; ++step) {
    reducer_.zero();
    reducer_.leave_early();
    (first_ * second_ * third_).sum().backward();
    reducer_.finish();
    EXPECT_EQ(submitted(), 3 * step);
    EXPECT_TRUE(second_.grad().equal(at::ones({100})));
  }
}

TEST_F(GradientOverlap, AParameterThatRestsAndComesBack) {
  first_.set_requires_grad(false);
  reducer_.zero();
  reducer_.leave_early();
  (first_ * second_ * third_).sum().backward();
  EXPECT_EQ(submitted(), 2U);
  reducer_.finish();
  EXPECT_EQ(submitted(), 3U);
  first_.set_requires_grad(true);
  reducer_.zero();
  reducer_.leave_early();
  (first_ * second_ * third_).sum().backward();
  EXPECT_EQ(submitted(), 6U);
  reducer_.finish();
  EXPECT_TRUE(first_.grad().equal(at::ones({100})));
}

}  // namespace
}  // namespace assay::distributed
