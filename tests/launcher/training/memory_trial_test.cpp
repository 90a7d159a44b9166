// SPDX-License-Identifier: Apache-2.0
// A trial leaves no trace. That a real shortage is seen and named is tested with the program under a limit
// (tests/end_to_end/memory_limit_test.cpp).
#include "launcher/training/memory_trial.hpp"

#include <gtest/gtest.h>

#include <new>
#include <stdexcept>

#include "launcher/fault.hpp"
#include "tests/launcher/training/random_batches.hpp"

namespace assay::launcher::training {
namespace {

constexpr std::int64_t kBatch = 8;

class MemoryTrials : public ::testing::Test {
 protected:
  // What advise throws; empty when it does nothing.
  std::string explained(const std::exception& error) {
    try {
      advise(error, replica_, random_batch(0, kBatch), kBatch);
    } catch (const OutOfMemoryError& advice) {
      return advice.what();
    }
    return "";
  }

  distributed::SingleProcessCollective collective_;
  Replica replica_{compact_config(), 3, collective_};
};

TEST_F(MemoryTrials, AStepThatFitsLeavesNoTrace) {
  const MicroBatch batch = random_batch(0, kBatch);
  replica_.step(random_batch(1, kBatch), kBatch, 0, {});
  const std::vector<float> weights = weights_of(replica_);
  const at::Tensor gradients = replica_.gradients().clone();
  for (const std::int64_t images : {std::int64_t{1}, kBatch}) EXPECT_TRUE(step_fits(replica_, batch, images));
  EXPECT_EQ(weights_of(replica_), weights);
  EXPECT_TRUE(replica_.gradients().equal(gradients));
}

TEST_F(MemoryTrials, AFaultOfAnotherKindIsNotTakenForAShortage) {
  MicroBatch narrow = random_batch(0, kBatch);
  narrow.images = narrow.images.narrow(1, 0, 2);  // two channels, where the model has three
  EXPECT_THROW(step_fits(replica_, narrow, kBatch), std::exception);
}

TEST_F(MemoryTrials, AShortageIsExplained) {
  const std::string advice = explained(std::bad_alloc());
  EXPECT_EQ(advice,
            "out of memory in a step on a micro-batch of 8 images of 16 px; 4 fit: set batch=4 or "
            "optimizer.accumulation=2");
  EXPECT_EQ(explained(std::runtime_error("DefaultCPUAllocator: can't allocate memory: you tried ...")), advice);
  EXPECT_EQ(explained(std::runtime_error("CUDA out of memory. Tried to allocate 2.00 GiB.")), advice);
}

TEST_F(MemoryTrials, OtherFaultsAreLeftAsTheyAre) {
  EXPECT_EQ(explained(std::runtime_error("the loss is not finite")), "");
}

TEST_F(MemoryTrials, AStepThatFitsIsTheStepOfTheReplica) {
  Replica other(compact_config(), 3, collective_);
  const double loss = step_or_advice(replica_, random_batch(0, kBatch), kBatch, 0, {}).read().loss_sum;
  EXPECT_EQ(loss, other.step(random_batch(0, kBatch), kBatch, 0, {}).read().loss_sum);
  EXPECT_EQ(weights_of(replica_), weights_of(other));
}

TEST_F(MemoryTrials, AnAutomaticBatchThatFitsIsComputedInOnePiece) {
  EXPECT_EQ(choose_accumulation(collective_, replica_, random_batch(0, kBatch), kBatch), 1);
}

}  // namespace
}  // namespace assay::launcher::training
