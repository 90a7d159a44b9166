// SPDX-License-Identifier: Apache-2.0
// A reducer whose buckets a thread carries against the inline one: equal bits, whatever the pieces.
#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/sin.h>
#include <gtest/gtest.h>
#include <mpi.h>

#include <chrono>
#include <memory>
#include <thread>
#include <vector>

#include "distributed/gradient_reducer.hpp"
#include "distributed/inline_transport.hpp"
#include "distributed/mpi_collective.hpp"
#include "distributed/thread_transport.hpp"
#include "distributed/watchdog.hpp"

namespace assay::distributed {
namespace {

at::Tensor numbers(at::IntArrayRef sizes, double phase) {
  std::int64_t count = 1;
  for (const std::int64_t size : sizes) count *= size;
  return at::sin(at::arange(count) * 0.7 + phase).view(sizes);
}

std::vector<at::Tensor> layers() {
  std::vector<at::Tensor> weights;
  for (int layer = 0; layer < 6; ++layer) weights.push_back(numbers({64, 64}, layer).set_requires_grad(true));
  return weights;
}

// Three steps of a small network, uneven over the ranks; synchronised sums of the main lane in between, as batch norms
// make them. Returns the flat gradients of the last.
at::Tensor train(BucketTransport& transport, Collective& main, double bucket_mib) {
  const std::vector<at::Tensor> weights = layers();
  GradientReducer reducer(weights, {.bucket_mib = bucket_mib, .first_bucket_mib = bucket_mib}, main, transport);
  for (int step = 0; step < 3; ++step) {
    // Ranks do not arrive at the same time.
    std::this_thread::sleep_for(std::chrono::milliseconds((main.rank() * 7 + step * 3) % 10));
    reducer.zero();
    at::Tensor x = numbers({main.rank() + 1, 64}, step + main.rank());
    for (const at::Tensor& weight : weights) {
      x = x.matmul(weight).tanh();
      double sum = 1;
      main.all_reduce_sum(std::span(&sum, 1));
      EXPECT_EQ(sum, main.size());
    }
    reducer.scalars()[0] = 1;
    reducer.leave_early();
    x.square().sum().backward();
    reducer.finish();
    EXPECT_EQ(reducer.scalars()[0], static_cast<float>(main.size()));
  }
  return reducer.flat_gradients().clone();
}

class TransportsOnRanks : public ::testing::Test {
 protected:
  Watchdog watchdog_{{}};
  MpiCollective main_{&watchdog_};
  MpiCollective gradients_{&watchdog_, {.lane = Lane::gradients}};
};

TEST_F(TransportsOnRanks, TheThreadGivesTheBitsOfTheInlineOracle) {
  for (const double bucket_mib : {0.001, 0.02, 25.0}) {
    InlineTransport inline_transport(main_);
    const at::Tensor expected = train(inline_transport, main_, bucket_mib);
    ThreadTransport thread(gradients_);
    EXPECT_TRUE(train(thread, main_, bucket_mib).equal(expected)) << bucket_mib;
  }
}

TEST_F(TransportsOnRanks, BothRoundAlikeOnTheWire) {
  InlineTransport exact(main_);
  const at::Tensor sums = train(exact, main_, 0.02);
  InlineTransport inline_transport(main_, Wire::bf16);
  const at::Tensor expected = train(inline_transport, main_, 0.02);
  ThreadTransport thread(gradients_, Wire::bf16);
  EXPECT_TRUE(train(thread, main_, 0.02).equal(expected));
  if (main_.size() == 1) return;
  EXPECT_FALSE(expected.equal(sums));
  EXPECT_LT((expected - sums).abs().max().item<float>(), 0.02F * sums.abs().max().item<float>());
}

TEST_F(TransportsOnRanks, RoundedSumsAreEqualOnAllRanksWithoutSharedMemoryToo) {
  MpiCollective plain(&watchdog_, {.part_bytes = 1000, .shared_memory = false});
  for (MpiCollective* collective : {&main_, &plain}) {
    const at::Tensor values = numbers({1001}, collective->rank());
    at::Tensor expected = numbers({1001}, 0);
    for (int rank = 1; rank < collective->size(); ++rank) expected = expected + numbers({1001}, rank);
    collective->all_reduce_sum_bf16({values.mutable_data_ptr<float>(), 1001});
    EXPECT_LT((values - expected).abs().max().item<float>(), 0.05F);
    at::Tensor roots = values.clone();
    collective->broadcast({static_cast<std::byte*>(roots.mutable_data_ptr()), roots.nbytes()}, 0);
    EXPECT_TRUE(roots.equal(values)) << "equal bits on all ranks";
  }
}

TEST_F(TransportsOnRanks, TimeInsideIsMeasured) {
  const double before = main_.seconds_inside();
  if (main_.rank() == 0) std::this_thread::sleep_for(std::chrono::milliseconds(60));
  main_.barrier();
  if (main_.rank() != 0) {
    EXPECT_GE(main_.seconds_inside() - before, 0.03);
  }
  EXPECT_GE(main_.seconds_inside(), before);
}

}  // namespace
}  // namespace assay::distributed
