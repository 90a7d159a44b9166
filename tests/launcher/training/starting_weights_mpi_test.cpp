// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/starting_weights.hpp"

#include <ATen/ops/empty.h>
#include <c10/core/GradMode.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <numeric>

#include "data/files/random.hpp"
#include "data/files/safetensors.hpp"
#include "data/files/sha256.hpp"
#include "distributed/mpi_collective.hpp"
#include "launcher/config/resolve.hpp"
#include "launcher/fault.hpp"
#include "models/registry.hpp"
#include "models/state.hpp"
#include "tests/support/scratch_folder.hpp"

namespace assay::launcher::training {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::size_t kRows = 40;

class StartingWeightsTest : public ::testing::Test {
 protected:
  StartingWeightsTest() : world_(nullptr), pixels_(kRows * 32 * 32 * 3), rows_(kRows) {
    data::files::CounterStream stream(11, data::files::RandomUse::sample_images);
    for (auto& pixel : pixels_) pixel = static_cast<std::uint8_t>(stream.next_u32() >> 24);
    std::iota(rows_.begin(), rows_.end(), 0u);
    config_.model.name = "compact";
    config_.loss.kind = "sparse_categorical_cross_entropy";
    config_.data.scale = 1.0 / 255;
    config_.threads = 1;
    config_.model.weights = shared_path();
  }
  // One file for all ranks, in a folder of rank 0.
  std::string shared_path() {
    std::string path = (folder_.path() / "weights.safetensors").string();
    path.resize(400);
    world_.broadcast(std::as_writable_bytes(std::span(path)), 0);
    return path.c_str();
  }
  // Weights of another seed; with folded batch norms when wanted.
  void write_file(bool folded, bool with_head = true) {
    if (world_.rank() == 0) {
      const c10::NoGradGuard no_grad;
      const auto model = models::build_model("compact", {.seed = 77});
      for (const auto& [name, tensor] : model->buffers())
        tensor.fill_(name.ends_with("var") ? 0.999 : folded ? 0 : 0.25);
      for (const auto& [name, tensor] : model->parameters()) {
        if (tensor.dim() == 1) tensor.fill_(name.ends_with("bias") ? 0.125 : 1);
      }
      const models::StateBytes state(*model);
      std::vector<data::files::TensorBytes> tensors;
      for (const auto& tensor : state.tensors()) {
        if (with_head || model->in_backbone(tensor.name)) tensors.push_back(tensor);
      }
      data::files::write_safetensors(config_.model.weights, tensors);
    }
    world_.barrier();
  }
  StartingWeights load(Replica& replica) {
    const data::BatchSource source(pixels_, {32, 32, 3});
    HeldRows held(source, {});
    return load_starting_weights(world_, config_, held, rows_, replica);
  }
  static at::Tensor buffer(Replica& replica, const std::string& name) {
    for (const auto& entry : replica.model().buffers()) {
      if (entry.name == name) return entry.tensor;
    }
    throw std::out_of_range(name);
  }
  // Every rank's copy of the first numbers of a tensor equals that of rank 0.
  void expect_equal_everywhere(const at::Tensor& tensor) {
    const at::Tensor mine = tensor.detach().contiguous().clone();
    at::Tensor first = mine.clone();
    world_.broadcast({static_cast<std::byte*>(first.data_ptr()), first.nbytes()}, 0);
    EXPECT_TRUE(mine.equal(first));
  }
  at::Tensor logits(Replica& replica) {
    const c10::NoGradGuard no_grad;
    at::Tensor images = at::empty({4, 32, 32, 3});
    for (std::int64_t i = 0; i < images.numel(); ++i) {
      images.mutable_data_ptr<float>()[i] = static_cast<float>(pixels_[static_cast<std::size_t>(i)]) / 255;
    }
    return replica.model().forward(images.permute({0, 3, 1, 2}), {});
  }

  tests::ScratchFolder folder_;
  distributed::MpiCollective world_;
  std::vector<std::uint8_t> pixels_;
  std::vector<std::uint32_t> rows_;
  config::RunConfig config_;
};

TEST_F(StartingWeightsTest, NoneChangesNothing) {
  config_.model.weights = "none";
  Replica replica(config_, 3, world_);
  const at::Tensor before = logits(replica);
  const StartingWeights weights = load(replica);
  EXPECT_THAT(weights.notes, IsEmpty());
  EXPECT_EQ(weights.event, "");
  EXPECT_TRUE(logits(replica).equal(before));
}

TEST_F(StartingWeightsTest, EveryRankHasTheWeightsOfTheFile) {
  write_file(false);
  Replica replica(config_, 3, world_);
  const StartingWeights weights = load(replica);
  EXPECT_TRUE(buffer(replica, "features.2.running_mean").eq(0.25).all().item<bool>());
  for (const auto& parameter : replica.model().parameters()) expect_equal_everywhere(parameter.tensor);
  if (world_.rank() != 0) return;
  ASSERT_EQ(weights.notes.size(), 1u);
  EXPECT_THAT(weights.notes[0], HasSubstr("head included"));
  EXPECT_THAT(weights.event, HasSubstr(data::files::sha256_file_hex(config_.model.weights)));
}

TEST_F(StartingWeightsTest, ABackboneLeavesTheHeadAsInitialised) {
  write_file(false, false);
  Replica replica(config_, 3, world_);
  const at::Tensor before = replica.model().parameters().back().tensor.detach().clone();
  const StartingWeights weights = load(replica);
  EXPECT_TRUE(replica.model().parameters().back().tensor.detach().equal(before));
  if (world_.rank() == 0) {
    EXPECT_THAT(weights.notes, ElementsAre(HasSubstr("new: fc.weight, fc.bias")));
  }
}

TEST_F(StartingWeightsTest, FoldedBatchNormsAreEstimatedAnewWithoutChangingTheFunction) {
  write_file(true);
  config_.model.recalibrate = 0;
  Replica folded(config_, 3, world_);
  const StartingWeights warned = load(folded);
  config_.model.recalibrate = 36;
  Replica replica(config_, 3, world_);
  const StartingWeights weights = load(replica);
  EXPECT_FALSE(buffer(replica, "features.2.running_mean").eq(0).any().item<bool>());
  EXPECT_LT(logits(replica).sub(logits(folded)).abs().max().item<float>(), 1e-4f);
  for (const auto& entry : replica.model().buffers()) expect_equal_everywhere(entry.tensor);
  for (const auto& entry : replica.model().parameters()) expect_equal_everywhere(entry.tensor);
  if (world_.rank() != 0) return;
  EXPECT_THAT(weights.notes, testing::Contains(HasSubstr("from 36 training images")));
  EXPECT_THAT(weights.warnings, IsEmpty());
  EXPECT_THAT(warned.warnings, ElementsAre(HasSubstr("model.recalibrate")));
}

TEST_F(StartingWeightsTest, NoWarningWhereNoFoldedBatchNormTrains) {
  write_file(true);
  config_.model.recalibrate = 0;
  config_.model.freeze = {"backbone"};
  Replica replica(config_, 3, world_);
  EXPECT_THAT(load(replica).warnings, IsEmpty());
}

TEST_F(StartingWeightsTest, AFileThatCannotBeReadIsAgreedByAllRanks) {
  config_.model.weights = (folder_.path() / "missing.safetensors").string();
  Replica replica(config_, 3, world_);
  try {
    load(replica);
    ADD_FAILURE() << "nothing was thrown";
  } catch (...) {
    const Fault fault = describe(std::current_exception());
    EXPECT_EQ(fault.code, 3);
    if (world_.rank() == 0) {
      EXPECT_THAT(fault.message, HasSubstr("missing.safetensors"));
    }
  }
}

TEST_F(StartingWeightsTest, RequiredMeansThatTheUserMustNameAFile) {
  config_.model.weights = "required";
  try {
    check_starting_weights(config_);
    ADD_FAILURE() << "nothing was thrown";
  } catch (const config::UsageError& error) {
    EXPECT_THAT(error.what(), testing::AllOf(HasSubstr("model.weights=FILE"), HasSubstr("assay import"),
                                             HasSubstr("model.weights=none")));
  }
  config_.model.weights = "none";
  EXPECT_NO_THROW(check_starting_weights(config_));
}

TEST(RecalibrationRows, AreTheFirstOfAnOrderThatOnlyTheSeedDecides) {
  std::vector<std::uint32_t> rows(100);
  std::iota(rows.begin(), rows.end(), 1000u);
  const auto ten = recalibration_rows(rows, 7, 10);
  const auto twenty = recalibration_rows(rows, 7, 20);
  ASSERT_EQ(ten.size(), 10u);
  EXPECT_TRUE(std::equal(ten.begin(), ten.end(), twenty.begin()));
  EXPECT_NE(ten, recalibration_rows(rows, 8, 10));
  auto all = recalibration_rows(rows, 7, 1000);
  EXPECT_NE(all, rows);
  std::sort(all.begin(), all.end());
  EXPECT_EQ(all, rows);
  EXPECT_TRUE(recalibration_rows({}, 7, 10).empty());
}

}  // namespace
}  // namespace assay::launcher::training
