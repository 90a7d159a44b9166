// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/divergence.hpp"

#include <c10/core/GradMode.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/launcher/training/random_batches.hpp"
#include "tests/support/scratch_folder.hpp"

namespace assay::launcher::training {
namespace {

constexpr std::int64_t kBatch = 6;

class Divergence : public ::testing::Test {
 protected:
  void fill(Replica& replica, const std::string& name, float value) {
    c10::NoGradGuard no_grad;
    for (const auto& parameter : replica.model().parameters()) {
      if (parameter.name == name) return static_cast<void>(parameter.tensor.fill_(value));
    }
    FAIL() << "no parameter " << name;
  }
  std::string find(Replica& replica, const MicroBatch& batch) {
    EXPECT_FALSE(std::isfinite(replica.step(batch, kBatch, 0, {}).read().loss_sum));
    return find_divergence(replica, batch, kBatch, 0, collective_);
  }

  config::RunConfig config_ = compact_config();
  distributed::SingleProcessCollective collective_;
};

TEST_F(Divergence, NamesTheLayerWhoseWeightsOverflow) {
  Replica replica(config_, 3, collective_);
  fill(replica, "features.4.weight", 3e38f);
  EXPECT_EQ(find(replica, random_batch(0, kBatch)), "the output of layer features.4");
  Replica in_pieces(
      [&] {
        config::RunConfig config = config_;
        config.optimizer.accumulation = 3;
        return config;
      }(),
      3, collective_);
  fill(in_pieces, "features.8.weight", 3e38f);
  EXPECT_EQ(find(in_pieces, random_batch(0, kBatch)), "the output of layer features.8");
}

TEST_F(Divergence, NamesTheInput) {
  Replica replica(config_, 3, collective_);
  MicroBatch batch = random_batch(0, kBatch);
  batch.images.select(0, 4).fill_(std::numeric_limits<float>::infinity());
  EXPECT_EQ(find(replica, batch), "the input of the model");
}

TEST_F(Divergence, NamesTheFirstGradientInTheOrderOfBackward) {
  // Weights of the loss this large leave every output finite.
  Replica replica(config_, 3, collective_, {.fake = 3e38, .real = 3e38});
  const std::string what = find(replica, random_batch(0, kBatch));
  EXPECT_TRUE(what.starts_with("the gradient of fc.") || what.starts_with("the sum of")) << what;
  MicroBatch batch = random_batch(0, kBatch);
  Replica poisoned(config_, 3, collective_);
  poisoned.step(batch, kBatch, 0, {});
  const auto& entry = poisoned.layout().at(3);
  poisoned.gradients().narrow(0, entry.begin, 1).fill_(std::numeric_limits<float>::quiet_NaN());
  EXPECT_EQ(find_divergence(poisoned, batch, kBatch, 0, collective_), "the gradient of " + entry.name);
}

TEST_F(Divergence, NamesTheWeightThatIsNotFinite) {
  Replica replica(config_, 3, collective_);
  EXPECT_EQ(find_non_finite_weight(replica.model()), "");
  fill(replica, "features.8.bias", std::numeric_limits<float>::quiet_NaN());
  EXPECT_EQ(find_non_finite_weight(replica.model()), "weight features.8.bias");
  fill(replica, "features.8.bias", 0);
  c10::NoGradGuard no_grad;
  replica.model().buffers().front().tensor.fill_(std::numeric_limits<float>::infinity());
  EXPECT_EQ(find_non_finite_weight(replica.model()), "running statistic " + replica.model().buffers().front().name);
}

TEST_F(Divergence, TheLineNamesStepCauseAndTheLastGoodCheckpoint) {
  const tests::ScratchFolder scratch;
  const data::files::RunFolder folder(scratch.path());
  std::filesystem::create_directories(folder.checkpoints());
  const std::string first = divergence_message(folder, "the loss is not finite", "the output of layer fc", 3, 0);
  EXPECT_NE(first.find("at step 3 (epoch 1): the output of layer fc is not finite"), std::string::npos) << first;
  EXPECT_NE(first.find("last good checkpoint: none yet"), std::string::npos) << first;
  std::filesystem::create_directories(folder.checkpoint(46));
  std::filesystem::create_directories(folder.checkpoint(7));
  const std::string second = divergence_message(folder, "the loss is not finite", "x", 50, 2);
  EXPECT_TRUE(second.ends_with("last good checkpoint: " + folder.checkpoint(46).string())) << second;
}

}  // namespace
}  // namespace assay::launcher::training
