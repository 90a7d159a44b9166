// SPDX-License-Identifier: Apache-2.0
// Ranks with uneven and empty micro-batches against one process with the whole batch.
#include "distributed/gradient_reducer.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/sin.h>
#include <gtest/gtest.h>

#include <vector>

#include "distributed/inline_transport.hpp"
#include "distributed/mpi_collective.hpp"

namespace assay::distributed {
namespace {

// The same numbers on every rank, without any generator's history.
at::Tensor numbers(at::IntArrayRef sizes, double phase) {
  std::int64_t count = 1;
  for (const std::int64_t size : sizes) count *= size;
  return at::sin(at::arange(count) * 0.7 + phase).view(sizes);
}

struct TinyModel {
  at::Tensor weight = numbers({6, 4}, 0.1).set_requires_grad(true);
  at::Tensor bias = numbers({4}, 0.2).set_requires_grad(true);
  at::Tensor unused = numbers({3}, 0.3).set_requires_grad(true);

  std::vector<at::Tensor> parameters() const { return {weight, bias, unused}; }
  // Sum over the samples; a rank scales by the global batch.
  at::Tensor loss(const at::Tensor& x) const { return (x.matmul(weight) + bias).tanh().square().sum(); }
};

void expect_global_gradient(const std::vector<std::int64_t>& split, double bucket_mib) {
  MpiCollective collective(nullptr);
  std::int64_t total = 0;
  std::int64_t begin = 0;
  for (int rank = 0; rank < collective.size(); ++rank) {
    if (rank == collective.rank()) begin = total;
    total += split[static_cast<std::size_t>(rank)];
  }
  const std::int64_t mine = split[static_cast<std::size_t>(collective.rank())];
  const at::Tensor batch = numbers({total, 6}, 1.0);

  const TinyModel reference;
  (reference.loss(batch) / total).backward();

  const TinyModel model;
  InlineTransport transport(collective);
  GradientReducer reducer(model.parameters(), {.bucket_mib = bucket_mib, .first_bucket_mib = bucket_mib}, collective,
                          transport);
  for (int step = 0; step < 2; ++step) {
    reducer.zero();
    (model.loss(batch.narrow(0, begin, mine)) / total).backward();
    reducer.scalars()[0] = static_cast<float>(mine);
    reducer.finish();
    EXPECT_TRUE(model.weight.grad().allclose(reference.weight.grad(), 1e-5, 1e-6));
    EXPECT_TRUE(model.bias.grad().allclose(reference.bias.grad(), 1e-5, 1e-6));
    EXPECT_EQ(model.unused.grad().abs().sum().item<float>(), 0.0F);
    EXPECT_EQ(reducer.scalars()[0], static_cast<float>(total));
  }
}

TEST(GradientReducerOnRanks, UnevenMicroBatchesGiveTheGradientOfTheWholeBatch) {
  expect_global_gradient({5, 3, 1}, 25);
}

TEST(GradientReducerOnRanks, ARankWithNothingStillTakesPart) {
  expect_global_gradient({5, 0, 2}, 25);
  expect_global_gradient({1, 0, 0}, 25);
}

TEST(GradientReducerOnRanks, SmallBucketsGiveTheSameSums) {
  expect_global_gradient({4, 2, 3}, 7 * 4.0 / (1024 * 1024));
}

TEST(GradientReducerOnRanks, DifferentModelsAreRefusedOnEveryRank) {
  MpiCollective collective(nullptr);
  if (collective.size() == 1) GTEST_SKIP() << "one rank agrees with itself";
  const at::Tensor parameter = at::randn({3 + collective.rank()}).set_requires_grad(true);
  InlineTransport transport(collective);
  EXPECT_THROW(GradientReducer({parameter}, {}, collective, transport), CollectiveError);
}

}  // namespace
}  // namespace assay::distributed
