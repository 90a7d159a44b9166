// SPDX-License-Identifier: Apache-2.0
// A replica on a GPU against one on the processor, and as a recorded graph against itself.
#include "launcher/training/replica.hpp"

#include "launcher/gpu_numerics.hpp"
#include "tests/gpu/gpu_fixture.hpp"
#include "tests/launcher/training/random_batches.hpp"

namespace assay::launcher::training {
namespace {

constexpr std::int64_t kBatch = 16;

class ReplicaOnGpu : public tests::GpuTest {
 protected:
  Replica make(bool record) {
    auto step = std::make_unique<DeviceStep>(*runtime_, at::Device(at::kCUDA, 0), nullptr, marker_);
    if (record) step->record_steps(alone_, [this](const std::string& line) { told_.push_back(line); });
    return {config_, 3, alone_, {}, nullptr, std::move(step)};
  }
  // Losses of `steps` steps.
  static std::vector<double> train(Replica& replica, std::uint64_t steps) {
    std::vector<double> losses;
    for (std::uint64_t i = 0; i < steps; ++i) {
      losses.push_back(replica.step(random_batch(i, kBatch), kBatch, i, {}).read().loss_sum);
    }
    return losses;
  }
  static std::vector<float> weights(const Replica& replica) {
    std::vector<float> values;
    for (const auto& entry : replica.model().parameters()) {
      const at::Tensor host = entry.tensor.detach().cpu().contiguous();
      values.insert(values.end(), host.const_data_ptr<float>(), host.const_data_ptr<float>() + host.numel());
    }
    return values;
  }

  config::RunConfig config_ = compact_config();
  std::vector<std::string> told_;
};

TEST_F(ReplicaOnGpu, LearnsAsTheProcessorDoes) {
  use_gpu_numerics(config_);
  Replica expected(config_, 3, alone_);
  Replica found = make(false);
  const std::vector<double> host = train(expected, 3);
  const std::vector<double> device = train(found, 3);
  // Adam's first steps turn the signs of tiny gradients into whole steps: losses, not weights, are comparable.
  for (std::size_t i = 0; i < host.size(); ++i) EXPECT_NEAR(device[i], host[i], 2e-2 * host[i]) << i;
}

TEST_F(ReplicaOnGpu, EqualRunsGiveEqualBits) {
  use_gpu_numerics(config_);
  Replica one = make(false);
  Replica other = make(false);
  EXPECT_EQ(train(one, 5), train(other, 5));
  EXPECT_EQ(weights(one), weights(other));
}

TEST_F(ReplicaOnGpu, ARecordedStepIsTheSameStep) {
  use_gpu_numerics(config_);
  Replica plain = make(false);
  Replica recorded = make(true);
  EXPECT_EQ(train(recorded, 8), train(plain, 8));
  EXPECT_EQ(weights(recorded), weights(plain));
  EXPECT_EQ(told_, std::vector<std::string>{});
}

TEST_F(ReplicaOnGpu, BfloatTrainsToo) {
  config_.precision = "bf16";
  Replica replica = make(false);
  const std::vector<double> losses = train(replica, 5);
  for (const double loss : losses) EXPECT_TRUE(std::isfinite(loss));
}

}  // namespace
}  // namespace assay::launcher::training
