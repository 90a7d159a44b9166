// SPDX-License-Identifier: Apache-2.0
// What a step does to which weights, alone; over ranks in replica_mpi_test.cpp.
#include "launcher/training/replica.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "launcher/config/resolve.hpp"
#include "tests/launcher/training/random_batches.hpp"

namespace assay::launcher::training {
namespace {

constexpr std::int64_t kBatch = 8;

class ReplicaAlone : public ::testing::Test {
 protected:
  Replica make(const ClassWeights& weights = {}) { return {config_, 3, collective_, weights}; }
  StepResult step(Replica& replica, std::uint64_t index) {
    return replica.step(random_batch(index, kBatch), kBatch, index, {}).read();
  }
  // A copy of every parameter by name.
  static std::vector<models::NamedTensor> copies(const Replica& replica) {
    std::vector<models::NamedTensor> result;
    for (const auto& entry : replica.model().parameters()) {
      result.push_back({entry.name, entry.tensor.detach().clone()});
    }
    return result;
  }
  // Names of the parameters that are not what they were.
  static std::vector<std::string> moved(const Replica& replica, const std::vector<models::NamedTensor>& before) {
    std::vector<std::string> names;
    const auto now = replica.model().parameters();
    for (std::size_t i = 0; i < now.size(); ++i) {
      if (!now[i].tensor.detach().equal(before[i].tensor)) names.push_back(now[i].name);
    }
    return names;
  }

  config::RunConfig config_ = compact_config();
  distributed::SingleProcessCollective collective_;
};

TEST_F(ReplicaAlone, FrozenParametersNeverMoveNotEvenByDecay) {
  config_.model.freeze = {"backbone"};
  config_.optimizer.kind = "adamw";
  config_.optimizer.weight_decay = 0.5;
  Replica replica = make();
  const auto before = copies(replica);
  const std::vector<float> statistics = weights_of(replica);
  for (std::uint64_t i = 0; i < 3; ++i) step(replica, i);
  for (const std::string& name : moved(replica, before)) EXPECT_FALSE(replica.model().in_backbone(name)) << name;
  EXPECT_FALSE(moved(replica, before).empty());
  // Frozen batch norms do not learn statistics either: all that moved are parameters of the head.
  for (const auto& buffer : replica.model().buffers()) {
    const float start = buffer.name.ends_with("running_var") ? 1.0f : 0.0f;
    EXPECT_EQ(buffer.tensor.const_data_ptr<float>()[0], start) << buffer.name;
  }
}

TEST_F(ReplicaAlone, InTheFirstEpochsOnlyTheHeadTrains) {
  config_.schedule.head_epochs = 2;
  config_.optimizer.weight_decay = 0.1;
  Replica replica = make();
  const auto before = copies(replica);
  replica.start_epoch(0);
  step(replica, 0);
  replica.start_epoch(1);
  step(replica, 1);
  ASSERT_FALSE(moved(replica, before).empty());
  for (const std::string& name : moved(replica, before)) EXPECT_FALSE(replica.model().in_backbone(name)) << name;
  replica.start_epoch(2);
  step(replica, 2);
  EXPECT_EQ(moved(replica, before).size(), before.size());
}

TEST_F(ReplicaAlone, NothingToTrainInTheFirstEpochsIsAMistake) {
  config_.schedule.head_epochs = 1;
  for (const auto& parameter : make().model().parameters()) {
    if (parameter.name.ends_with(".weight") && !make().model().in_backbone(parameter.name)) {
      config_.model.freeze.push_back(parameter.name.substr(0, parameter.name.rfind('.')));
    }
  }
  EXPECT_THROW(make(), config::UsageError);
  config_.schedule.head_epochs = 0;
  EXPECT_NO_THROW(make());
}

TEST_F(ReplicaAlone, TheBackboneMayMoveMoreSlowly) {
  config_.optimizer = {.kind = "sgd", .lr = 0.1};
  Replica even = make();
  config_.optimizer.backbone_scale = 0.25;
  Replica uneven = make();
  const auto before = copies(even);
  step(even, 0);
  step(uneven, 0);
  const auto fast = even.model().parameters();
  const auto slow = uneven.model().parameters();
  for (std::size_t i = 0; i < before.size(); ++i) {
    const at::Tensor whole = fast[i].tensor.detach().sub(before[i].tensor);
    const at::Tensor part = slow[i].tensor.detach().sub(before[i].tensor);
    const double scale = even.model().in_backbone(before[i].name) ? 0.25 : 1;
    EXPECT_TRUE(part.allclose(whole.mul(scale), 1e-3, 1e-7)) << before[i].name;
  }
}

TEST_F(ReplicaAlone, PiecesAddUpToTheWholeBatch) {
  config_.model.freeze = {"features.2", "features.6",
                          "features.10"};  // no statistics of a batch: pieces differ from it by rounding only
  config_.optimizer = {.kind = "sgd", .lr = 0.1};
  Replica whole = make();
  config_.optimizer.accumulation = 3;
  Replica in_pieces = make();
  for (std::uint64_t i = 0; i < 3; ++i) {
    const StepResult a = step(whole, i);
    const StepResult b = step(in_pieces, i);
    EXPECT_NEAR(a.loss_sum, b.loss_sum, 1e-5);
    EXPECT_EQ(a.correct, b.correct);
    EXPECT_EQ(a.true_real, b.true_real);
  }
  EXPECT_LT(largest_difference(weights_of(whole), weights_of(in_pieces)), 1e-6);
}

TEST_F(ReplicaAlone, BatchNormsSeeOnePieceAtATime) {
  config_.optimizer = {.kind = "sgd", .lr = 0.1};
  Replica whole = make();
  config_.optimizer.accumulation = 2;
  Replica in_pieces = make();
  step(whole, 0);
  step(in_pieces, 0);
  EXPECT_GT(largest_difference(weights_of(whole), weights_of(in_pieces)), 1e-5);
}

TEST_F(ReplicaAlone, ClippingBoundsTheStep) {
  config_.optimizer = {.kind = "sgd", .lr = 1, .clip = 1e-3};
  Replica replica = make();
  const auto before = copies(replica);
  step(replica, 0);
  double squares = 0;
  const auto now = replica.model().parameters();
  for (std::size_t i = 0; i < now.size(); ++i) {
    squares += std::pow(now[i].tensor.detach().sub(before[i].tensor).norm().item<float>(), 2);
  }
  EXPECT_NEAR(std::sqrt(squares), 1e-3, 2e-5);
}

TEST_F(ReplicaAlone, ClassWeightsWeighLossAndGradient) {
  config_.optimizer = {.kind = "sgd", .lr = 0.1};
  Replica plain = make();
  Replica weighted = make({.fake = 2, .real = 2});
  const StepResult a = step(plain, 0);
  const StepResult b = step(weighted, 0);
  EXPECT_NEAR(b.loss_sum, 2 * a.loss_sum, 1e-4);
  Replica real_only = make({.fake = 1e-12, .real = 1});
  Replica fake_only = make({.fake = 1, .real = 1e-12});
  EXPECT_NEAR(step(real_only, 0).loss_sum + step(fake_only, 0).loss_sum, a.loss_sum, 1e-4);
}

TEST_F(ReplicaAlone, PublishedWeightsAreTheAverageAndTheTrainedOnesComeBack) {
  Replica plain = make();
  config_.optimizer.ema = 0.9;
  Replica averaged = make();
  std::vector<float> expected;
  for (std::uint64_t i = 0; i < 4; ++i) {
    step(plain, i);
    step(averaged, i);
    const std::vector<float> now = weights_of(plain);
    const auto t = static_cast<double>(i);
    const double decay = i == 0 ? 0 : std::min(0.9, (1 + t) / (10 + t));
    expected.resize(now.size());
    for (std::size_t k = 0; k < now.size(); ++k) {
      expected[k] = static_cast<float>(decay * expected[k] + (1 - decay) * now[k]);
    }
  }
  EXPECT_EQ(weights_of(plain), weights_of(averaged));
  {
    const PublishedWeights published(averaged);
    EXPECT_LT(largest_difference(weights_of(averaged), expected), 1e-6);
    EXPECT_GT(largest_difference(weights_of(averaged), weights_of(plain)), 1e-4);
  }
  EXPECT_EQ(weights_of(plain), weights_of(averaged));
  const PublishedWeights nothing(plain);
  EXPECT_EQ(weights_of(plain), weights_of(averaged));
}

TEST_F(ReplicaAlone, AnOverflowingGradientLeavesTheWeights) {
  Replica replica = make({.fake = 3e38, .real = 3e38});
  const auto before = copies(replica);
  EXPECT_FALSE(std::isfinite(step(replica, 0).loss_sum));
  EXPECT_TRUE(moved(replica, before).empty());
  // The caller hears of it a step late: what it has asked for meanwhile does nothing.
  const std::vector<float> all = weights_of(replica);
  EXPECT_FALSE(std::isfinite(step(replica, 1).loss_sum));
  EXPECT_EQ(weights_of(replica), all) << "nor do running statistics move";
}

}  // namespace
}  // namespace assay::launcher::training
