// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/checkpoint.hpp"

#include <c10/core/GradMode.h>
#include <gtest/gtest.h>

#include <cstring>
#include <fstream>
#include <stdexcept>

#include "data/files/atomic_file.hpp"
#include "data/files/error.hpp"
#include "data/files/safetensors.hpp"
#include "tests/launcher/training/saved_checkpoint.hpp"
#include "tests/support/scratch_folder.hpp"

namespace assay::launcher::training {
namespace {

class CheckpointTest : public ::testing::Test {
 protected:
  CheckpointTest() : replica_(config(), 3, collective_) { std::filesystem::create_directories(folder_.checkpoints()); }
  static config::RunConfig config(std::int64_t seed = 1) {
    config::RunConfig config;
    config.model.name = "compact";
    config.loss.kind = "sparse_categorical_cross_entropy";
    config.seed = seed;
    return config;
  }
  TrainingState state_at(std::uint64_t step) const {
    TrainingState state;
    state.step = step;
    state.data.channels = 3;
    return state;
  }
  void save(std::uint64_t step, std::int64_t keep = 10) { save_checkpoint(folder_, state_at(step), replica_, keep); }
  std::optional<TrainingState> load(Replica& replica) {
    return load_newest_checkpoint(folder_, replica, [&](const std::string& line) { warnings_.push_back(line); });
  }
  void damage(std::uint64_t step, const char* name) {
    std::fstream file(folder_.checkpoint(step) / name, std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(100);
    const int byte = file.get();
    file.seekp(100);
    file.put(static_cast<char>(byte ^ 1));
  }
  static at::Tensor training_tensor(const Replica& replica, const std::string& name) {
    for (const auto& entry : replica.training_state()) {
      if (entry.name == name) return entry.tensor;
    }
    throw std::invalid_argument(name);
  }
  std::string weights(std::uint64_t step) const {
    return data::files::read_file(folder_.checkpoint(step) / "model.safetensors", 1 << 30);
  }

  tests::ScratchFolder scratch_;
  data::files::RunFolder folder_{scratch_.path()};
  distributed::SingleProcessCollective collective_;
  Replica replica_;
  std::vector<std::string> warnings_;
};

TEST_F(CheckpointTest, BringsBackWeightsOptimiserAndState) {
  {
    c10::NoGradGuard no_grad;
    training_tensor(replica_, "first_moment").fill_(0.25);
    training_tensor(replica_, "steps.head").fill_(42);
  }
  save(42);
  Replica other(config(/*seed=*/9), 3, collective_);
  const auto state = load(other);
  ASSERT_TRUE(state.has_value());
  EXPECT_EQ(state->step, 42u);
  EXPECT_EQ(training_tensor(other, "first_moment").const_data_ptr<float>()[7], 0.25f);
  EXPECT_EQ(training_tensor(other, "steps.head").const_data_ptr<float>()[0], 42.0f);
  save_checkpoint(folder_, state_at(43), other, 10);
  EXPECT_EQ(weights(42), weights(43));
}

TEST_F(CheckpointTest, EqualWeightsAreEqualBytesWhateverTheStep) {
  save(1);
  save(2);
  EXPECT_EQ(weights(1), weights(2));
}

TEST_F(CheckpointTest, LastFollowsTheNewestAndBestTheBest) {
  TrainingState state = state_at(5);
  state.best_value = 0.5;
  state.best_step = 5;
  save_checkpoint(folder_, state, replica_, 10);
  state.step = 10;
  save_checkpoint(folder_, state, replica_, 10);
  EXPECT_EQ(std::filesystem::read_symlink(folder_.last_checkpoint()), "step-00000010");
  EXPECT_EQ(std::filesystem::read_symlink(folder_.best_checkpoint()), "step-00000005");
}

TEST_F(CheckpointTest, KeepsTheNewestAndTheBest) {
  TrainingState state = state_at(1);
  state.best_value = 0.5;
  state.best_step = 1;
  for (std::uint64_t step = 1; step <= 5; ++step) {
    state.step = step;
    save_checkpoint(folder_, state, replica_, 2);
  }
  EXPECT_EQ(folder_.checkpoint_steps(), (std::vector<std::uint64_t>{1, 4, 5}));
}

TEST_F(CheckpointTest, FallsBackOverDamagedFilesAndSaysSo) {
  for (std::uint64_t step = 1; step <= 4; ++step) save(step);
  damage(4, "model.safetensors");
  damage(3, "optimizer.safetensors");
  std::filesystem::remove(folder_.checkpoint(2) / "manifest.json");
  const auto state = load(replica_);
  ASSERT_TRUE(state.has_value());
  EXPECT_EQ(state->step, 1u);
  EXPECT_EQ(warnings_.size(), 3u);
  EXPECT_NE(warnings_[0].find("model.safetensors"), std::string::npos);
  EXPECT_EQ(std::filesystem::read_symlink(folder_.last_checkpoint()), "step-00000001");
}

TEST_F(CheckpointTest, AllDamagedIsAnErrorAndNoneIsNothing) {
  EXPECT_FALSE(load(replica_).has_value());
  save(1);
  damage(1, "state.json");
  EXPECT_THROW(load(replica_), data::files::InputError);
}

TEST_F(CheckpointTest, OfAnotherOptimizerIsRefusedByName) {
  save(1);
  config::RunConfig other = config();
  other.optimizer.kind = "sgd";
  other.optimizer.momentum = 0.9;
  Replica replica(other, 3, collective_);
  EXPECT_THROW(load(replica), data::files::InputError);
  ASSERT_EQ(warnings_.size(), 1u);
  EXPECT_NE(warnings_[0].find("'momentum' is missing"), std::string::npos) << warnings_[0];
}

TEST_F(CheckpointTest, OfAnotherLayoutIsRefusedByNameAndSize) {
  save(1);
  config::RunConfig other = config();
  other.model.freeze = {"features.0"};
  Replica replica(other, 3, collective_);
  EXPECT_THROW(load(replica), data::files::InputError);
  ASSERT_EQ(warnings_.size(), 1u);
  EXPECT_NE(warnings_[0].find("'first_moment' is F32["), std::string::npos) << warnings_[0];
}

TEST_F(CheckpointTest, HoldsTheAverageAsTheModelAndTheTrainedWeightsBesides) {
  config::RunConfig averaging = config();
  averaging.optimizer.ema = 0.9;
  Replica averaged(averaging, 3, collective_);
  {
    c10::NoGradGuard no_grad;
    for (const auto& parameter : averaged.model().parameters()) parameter.tensor.fill_(3);
  }
  save_checkpoint(folder_, state_at(1), averaged, 10);
  const data::files::SafetensorsFile model(folder_.checkpoint(1) / "model.safetensors");
  const data::files::SafetensorsFile besides(folder_.checkpoint(1) / "optimizer.safetensors");
  const auto first = [](const data::files::TensorBytes* tensor) {
    float value = 0;
    if (tensor != nullptr) std::memcpy(&value, tensor->bytes.data(), sizeof(value));
    return value;
  };
  EXPECT_NE(first(model.find("features.0.weight")), 3.0f);
  EXPECT_EQ(first(besides.find("trained.parameters")), 3.0f);
  EXPECT_EQ(averaged.model().parameters().front().tensor.const_data_ptr<float>()[0], 3.0f);
}

TEST_F(CheckpointTest, AFolderThatWasNotRenamedIsNoCheckpoint) {
  std::filesystem::create_directories(folder_.checkpoints() / ".step-00000009.partial-1");
  EXPECT_FALSE(load(replica_).has_value());
}

}  // namespace
}  // namespace assay::launcher::training
