// SPDX-License-Identifier: Apache-2.0
// Ranks with uneven and empty micro-batches against LibTorch's batch normalisation of the whole batch.
#include "distributed/sync_batch_norm.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/batch_norm.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/sin.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "distributed/mpi_collective.hpp"

namespace assay::distributed {
namespace {

constexpr double kMomentum = 0.1;
constexpr double kEpsilon = 1e-5;

at::Tensor numbers(at::IntArrayRef sizes, double phase) {
  std::int64_t count = 1;
  for (const std::int64_t size : sizes) count *= size;
  return at::sin(at::arange(count).to(at::kDouble) * 0.7131 + phase).to(at::kFloat).view(sizes);
}

struct Layer {
  explicit Layer(std::int64_t channels)
      : weight((numbers({channels}, 0.1) + 1.5).set_requires_grad(true)),
        bias(numbers({channels}, 0.2).set_requires_grad(true)),
        running_mean(at::zeros({channels})),
        running_var(at::ones({channels})) {}
  at::Tensor weight, bias, running_mean, running_var;
};

BatchNormCall call_of(const Layer& layer, const at::Tensor& input) {
  return {.input = input,
          .weight = layer.weight,
          .bias = layer.bias,
          .running_mean = layer.running_mean,
          .running_var = layer.running_var,
          .momentum = kMomentum,
          .epsilon = kEpsilon};
}

struct Case {
  std::vector<std::int64_t> split;   // samples of each rank
  std::vector<std::int64_t> sample;  // [C] or [C, H, W]
  bool channels_last = false;
  double mean = 0;
};

void expect_close(const at::Tensor& a, const at::Tensor& b, const std::string& what) {
  ASSERT_EQ(a.sizes(), b.sizes()) << what;
  if (a.numel() == 0) return;
  EXPECT_TRUE(at::allclose(a, b, 1e-5, 2e-5)) << what << ": " << (a - b).abs().max().item<double>();
}

at::Tensor in_layout(const at::Tensor& x, const Case& c) {
  return c.channels_last ? x.contiguous(at::MemoryFormat::ChannelsLast) : x.contiguous();
}

// A parameter's gradient summed over the ranks, as the reducer does it.
at::Tensor summed(const at::Tensor& gradient, Collective& collective) {
  const at::Tensor sum = gradient.clone();
  collective.all_reduce_sum(std::span<float>(sum.mutable_data_ptr<float>(), static_cast<std::size_t>(sum.numel())));
  return sum;
}

void expect_like_one_process(const Case& c) {
  MpiCollective collective(nullptr);
  std::int64_t total = 0;
  std::int64_t begin = 0;
  for (int rank = 0; rank < collective.size(); ++rank) {
    if (rank == collective.rank()) begin = total;
    total += c.split[static_cast<std::size_t>(rank)];
  }
  const std::int64_t mine = c.split[static_cast<std::size_t>(collective.rank())];
  std::vector<std::int64_t> sizes{total};
  sizes.insert(sizes.end(), c.sample.begin(), c.sample.end());
  const at::Tensor batch = numbers(sizes, 0.5) + c.mean;
  const at::Tensor factor = numbers(sizes, 0.9);

  Layer reference(c.sample[0]);
  // In double, so that the reference is not what differs.
  const at::Tensor whole = batch.to(at::kDouble).set_requires_grad(true);
  const at::Tensor reference_mean = reference.running_mean.to(at::kDouble);
  const at::Tensor reference_var = reference.running_var.to(at::kDouble);
  const at::Tensor expected = at::batch_norm(whole, reference.weight.to(at::kDouble), reference.bias.to(at::kDouble),
                                             reference_mean, reference_var, true, kMomentum, kEpsilon, false);
  (expected * factor.to(at::kDouble)).sum().backward();

  Layer layer(c.sample[0]);
  const at::Tensor part = in_layout(batch.narrow(0, begin, mine), c).detach().clone(at::MemoryFormat::Preserve);
  part.set_requires_grad(true);
  const at::Tensor y = sync_batch_norm(call_of(layer, part), collective);
  (y * factor.narrow(0, begin, mine)).sum().backward();

  expect_close(y, expected.narrow(0, begin, mine).to(at::kFloat), "output");
  expect_close(part.grad(), whole.grad().narrow(0, begin, mine).to(at::kFloat), "gradient of the input");
  expect_close(summed(layer.weight.grad(), collective), reference.weight.grad(), "gradient of the weight");
  expect_close(summed(layer.bias.grad(), collective), reference.bias.grad(), "gradient of the bias");
  expect_close(layer.running_mean, reference_mean.to(at::kFloat), "running mean");
  expect_close(layer.running_var, reference_var.to(at::kFloat), "running variance");
  if (mine == 0) {
    EXPECT_EQ(layer.weight.grad().abs().sum().item<float>(), 0.0F);
    EXPECT_EQ(layer.bias.grad().abs().sum().item<float>(), 0.0F);
  }
  // Equal bits on all ranks.
  const at::Tensor buffers = layer.running_var.clone();
  collective.broadcast(
      std::as_writable_bytes(std::span(buffers.mutable_data_ptr<float>(), static_cast<std::size_t>(buffers.numel()))),
      0);
  EXPECT_TRUE(buffers.equal(layer.running_var));
}

TEST(SyncBatchNormOnRanks, UnevenMicroBatchesOfContiguousImages) {
  expect_like_one_process({.split = {5, 3, 2}, .sample = {6, 5, 7}});
  expect_like_one_process({.split = {4, 4, 4}, .sample = {33, 4, 4}});
}

TEST(SyncBatchNormOnRanks, UnevenMicroBatchesOfChannelsLastImages) {
  expect_like_one_process({.split = {5, 3, 2}, .sample = {6, 5, 7}, .channels_last = true});
  expect_like_one_process({.split = {3, 1, 2}, .sample = {64, 8, 8}, .channels_last = true});
}

TEST(SyncBatchNormOnRanks, EmptyMicroBatches) {
  for (const bool channels_last : {false, true}) {
    expect_like_one_process({.split = {5, 0, 2}, .sample = {6, 5, 7}, .channels_last = channels_last});
    expect_like_one_process({.split = {2, 0, 0}, .sample = {6, 5, 7}, .channels_last = channels_last});
  }
}

TEST(SyncBatchNormOnRanks, Vectors) {
  expect_like_one_process({.split = {5, 0, 2}, .sample = {37}});
  expect_like_one_process({.split = {2, 1, 1}, .sample = {3}});
}

TEST(SyncBatchNormOnRanks, OneSampleOnEachRankIsEnoughForStatistics) {
  MpiCollective collective(nullptr);
  if (collective.size() == 1) GTEST_SKIP() << "needs two samples";
  expect_like_one_process({.split = {1, 1, 1}, .sample = {4}});
}

TEST(SyncBatchNormOnRanks, ALargeMeanCostsNoAccuracy) {
  // The gradients of x stay exact too; numbers() has a deviation of 0.7.
  for (const bool channels_last : {false, true}) {
    expect_like_one_process({.split = {5, 3, 2}, .sample = {6, 5, 7}, .channels_last = channels_last, .mean = 255});
  }
}

// The parts of a batch, computed with what stands beside the layer, against the whole batch on one rank.
TEST(SyncBatchNormOnRanks, FusedPartsAreThoseOfTheFusedWhole) {
  MpiCollective collective(nullptr);
  SingleProcessCollective alone;
  const std::int64_t count = 2 * collective.size() + 1;
  const std::int64_t begin = collective.rank() == 0 ? 0 : 1 + 2 * collective.rank();
  const std::int64_t mine = collective.rank() == 0 ? 3 : 2;
  const at::Tensor batch = numbers({count, 24, 4, 6}, 0.4);
  const at::Tensor shortcut = numbers({count, 24, 4, 6}, 0.7);
  const Clamp relu{.low = 0};
  for (const bool pool : {false, true}) {
    const at::Tensor factor = pool ? numbers({count, 24, 2, 3}, 0.2) : numbers({count, 24, 4, 6}, 0.2);
    const auto run = [&](std::int64_t first, std::int64_t images, Collective& group) {
      const Layer layer(24);
      const at::Tensor x = batch.narrow(0, first, images).detach().clone().set_requires_grad(true);
      BatchNormCall call = call_of(layer, x);
      call.around = {.before = relu, .after = pool ? Clamp{} : relu, .max_pool = pool};
      if (!pool) call.residual = shortcut.narrow(0, first, images);
      const at::Tensor y = sync_batch_norm(call, group);
      (y * factor.narrow(0, first, images)).sum().backward();
      return std::pair(y.detach(), x.grad());
    };
    const auto [whole, whole_gradient] = run(0, count, alone);
    const auto [part, part_gradient] = run(begin, mine, collective);
    expect_close(part, whole.narrow(0, begin, mine), "output");
    expect_close(part_gradient, whole_gradient.narrow(0, begin, mine), "gradient of the input");
  }
}

TEST(SyncBatchNormOnRanks, OneValuePerChannelInTheWholeWorldIsRefusedOnEveryRank) {
  MpiCollective collective(nullptr);
  Layer layer(4);
  const at::Tensor x = numbers({collective.rank() == 0 ? 1 : 0, 4}, 0.3);
  EXPECT_THROW(sync_batch_norm(call_of(layer, x), collective), std::invalid_argument);
}

}  // namespace
}  // namespace assay::distributed
