// SPDX-License-Identifier: Apache-2.0
// A step of the world against the same step in one process, and the wishes that travel with it.
#include "launcher/training/replica.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>

#include "data/batch_source.hpp"
#include "data/files/random.hpp"
#include "distributed/mpi_collective.hpp"
#include "launcher/training/divergence.hpp"
#include "launcher/training/epoch_data.hpp"
#include "tests/launcher/training/random_batches.hpp"

namespace assay::launcher::training {
namespace {

class ReplicaTest : public ::testing::Test {
 protected:
  ReplicaTest() : pixels_(kRows * 32 * 32 * 3), labels_(kRows), source_(span(), {32, 32, 3}) {
    data::files::CounterStream stream(11, data::files::RandomUse::sample_images);
    for (auto& pixel : pixels_) pixel = static_cast<std::uint8_t>(stream.next_u32());
    for (std::size_t i = 0; i < kRows; ++i) labels_[i] = i % 2;
    config_.model.name = "compact";
    config_.loss.kind = "sparse_categorical_cross_entropy";
    config_.data.scale = 1.0 / 255;
    config_.batch = 5;
    config_.threads = 1;
  }
  std::span<const std::uint8_t> span() const { return pixels_; }
  EpochData data() {
    std::vector<std::uint32_t> rows(kRows);
    std::iota(rows.begin(), rows.end(), 0u);
    EpochData data(config_, access_, rows);
    data.start_epoch(0);
    return data;
  }
  // Weights after three global batches, the last of which holds one sample.
  std::vector<float> train(distributed::Collective& collective, std::vector<double>& losses) {
    Replica replica(config_, 3, collective);
    EpochData epoch = data();
    for (std::uint64_t step = 0; step < epoch.batches(); ++step) {
      const auto result =
          replica.step(epoch.micro_batch(step, collective.rank(), collective.size()), epoch.batch_count(step), step, {})
              .read();
      losses.push_back(result.loss_sum);
    }
    std::vector<float> weights;
    for (const auto& parameter : replica.model().parameters()) {
      const at::Tensor flat = parameter.tensor.detach().contiguous();
      weights.insert(weights.end(), flat.const_data_ptr<float>(), flat.const_data_ptr<float>() + flat.numel());
    }
    return weights;
  }

  static constexpr std::size_t kRows = 11;
  std::vector<std::uint8_t> pixels_;
  std::vector<std::uint8_t> labels_;
  data::BatchSource source_;
  HeldRows access_{source_, labels_};
  config::RunConfig config_;
};

TEST_F(ReplicaTest, TheWorldMakesTheStepOfOneProcess) {
  distributed::MpiCollective world(nullptr);
  distributed::SingleProcessCollective alone;
  std::vector<double> expected_losses;
  std::vector<double> losses;
  const std::vector<float> expected = train(alone, expected_losses);
  const std::vector<float> actual = train(world, losses);
  for (std::size_t i = 0; i < losses.size(); ++i) EXPECT_NEAR(losses[i], expected_losses[i], 1e-3) << i;
  double worst = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    worst = std::max(worst, static_cast<double>(std::abs(expected[i] - actual[i])));
  }
  // Adam's first steps have the size of the learning rate whatever the gradient: where a gradient is all rounding, its
  // sign may differ.
  EXPECT_LT(worst, 3.1 * 2 * config_.optimizer.lr);
  double mean = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) mean += std::abs(expected[i] - actual[i]);
  EXPECT_LT(mean / static_cast<double>(expected.size()), 0.05 * config_.optimizer.lr);
}

TEST_F(ReplicaTest, OneRanksWishIsEverybodys) {
  distributed::MpiCollective world(nullptr);
  Replica replica(config_, 3, world);
  EpochData epoch = data();
  const auto batch = epoch.micro_batch(0, world.rank(), world.size());
  const StepResult quiet = replica.step(batch, 5, 0, {}).read();
  EXPECT_FALSE(quiet.stop);
  EXPECT_FALSE(quiet.save);
  const StepResult wished =
      replica.step(batch, 5, 1, {.stop = world.rank() == world.size() - 1, .save = world.rank() == 0}).read();
  EXPECT_TRUE(wished.stop);
  EXPECT_TRUE(wished.save);
}

TEST_F(ReplicaTest, ANonFiniteLossLeavesTheWeights) {
  distributed::MpiCollective world(nullptr);
  Replica replica(config_, 3, world);
  EpochData epoch = data();
  MicroBatch batch = epoch.micro_batch(0, world.rank(), world.size());
  const at::Tensor weight = replica.model().parameters().front().tensor;
  const at::Tensor before = weight.detach().clone();
  batch.images.fill_(std::numeric_limits<float>::quiet_NaN());
  EXPECT_FALSE(std::isfinite(replica.step(batch, 5, 0, {}).read().loss_sum));
  EXPECT_TRUE(weight.detach().equal(before));
}

// Frozen batch norms: no statistics of a piece stand between the pieces and the whole batch.
TEST_F(ReplicaTest, PiecesOnAllRanksMakeTheStepOfTheWholeBatchInOneProcess) {
  distributed::MpiCollective world(nullptr);
  distributed::SingleProcessCollective alone;
  config_.model.freeze = {"features.2", "features.6", "features.10"};
  config_.optimizer = {.kind = "sgd", .lr = 0.05, .momentum = 0.9, .nesterov = true, .clip = 0.5};
  std::vector<double> expected_losses;
  std::vector<double> losses;
  const std::vector<float> expected = train(alone, expected_losses);
  config_.optimizer.accumulation = 2;
  const std::vector<float> actual = train(world, losses);
  for (std::size_t i = 0; i < losses.size(); ++i) EXPECT_NEAR(losses[i], expected_losses[i], 1e-4) << i;
  EXPECT_LT(largest_difference(expected, actual), 1e-6);
}

// Synchronised batch norms are collective: a rank with an empty micro-batch has to go through every piece.
TEST_F(ReplicaTest, EmptyPiecesDoNotHang) {
  distributed::MpiCollective world(nullptr);
  config_.optimizer.accumulation = 4;
  std::vector<double> losses;
  train(world, losses);
  EXPECT_EQ(losses.size(), 3u);
  for (const double loss : losses) EXPECT_TRUE(std::isfinite(loss));
}

TEST_F(ReplicaTest, HeadFirstAverageAndClassWeightsAreEqualOnAnyWorld) {
  distributed::MpiCollective world(nullptr);
  distributed::SingleProcessCollective alone;
  config_.schedule.head_epochs = 1;
  config_.optimizer = {.kind = "sgd", .lr = 0.05, .backbone_scale = 0.5, .ema = 0.5};
  const auto run = [&](distributed::Collective& collective) {
    Replica replica(config_, 3, collective, {.fake = 2, .real = 0.5});
    for (std::uint64_t step = 0; step < 4; ++step) {
      replica.start_epoch(static_cast<std::uint32_t>(step / 2));
      replica.step(part_of_rank(random_batch(step, 7), collective.rank(), collective.size()), 7, step, {});
    }
    const PublishedWeights published(replica);
    return weights_of(replica);
  };
  EXPECT_LT(largest_difference(run(alone), run(world)), 1e-5);
}

TEST_F(ReplicaTest, FrozenWeightsComeFromRankZeroToo) {
  distributed::MpiCollective world(nullptr);
  config_.model.freeze = {"features.0"};
  Replica replica(config_, 3, world);
  const at::Tensor frozen = replica.model().parameters().front().tensor;
  ASSERT_FALSE(frozen.requires_grad());
  frozen.fill_(static_cast<float>(world.rank() + 3));
  replica.synchronise();
  EXPECT_EQ(frozen.const_data_ptr<float>()[0], 3);
}

// Without synchronised statistics a rank sees only what its own images do.
TEST_F(ReplicaTest, TheLayerThatFailedFirstOnAnyRankIsNamed) {
  distributed::MpiCollective world(nullptr);
  config_.distributed.sync_batch_norm = false;
  Replica replica(config_, 3, world);
  MicroBatch batch = part_of_rank(random_batch(0, 7), world.rank(), world.size());
  if (world.rank() == world.size() - 1) batch.images.fill_(3e38f);
  EXPECT_FALSE(std::isfinite(replica.step(batch, 7, 0, {}).read().loss_sum));
  const std::string what = find_divergence(replica, batch, 7, 0, world);
  EXPECT_TRUE(what.starts_with("the output of layer ")) << what;
}

}  // namespace
}  // namespace assay::launcher::training
