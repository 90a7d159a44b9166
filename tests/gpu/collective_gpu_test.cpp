// SPDX-License-Identifier: Apache-2.0
// The NCCL collective, its transport, read-back and graphs on one GPU (a group of one: NCCL runs, nothing travels).
#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/full.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include "tests/gpu/gpu_fixture.hpp"

namespace assay::distributed {
namespace {

const auto kGpu = at::TensorOptions().device(at::kCUDA).dtype(at::kFloat);

std::span<float> values_of(const at::Tensor& tensor) {
  return {tensor.mutable_data_ptr<float>(), static_cast<std::size_t>(tensor.numel())};
}

class CollectiveOnGpu : public tests::GpuTest {
 protected:
  std::unique_ptr<Collective> make() { return runtime_->make_collective(alone_, marker_, 60); }
};

TEST_F(CollectiveOnGpu, TellsTheGpuAndItsNccl) {
  EXPECT_GE(runtime_->device_count(), 1);
  const DeviceFacts facts = runtime_->facts(0);
  EXPECT_FALSE(facts.name.empty());
  EXPECT_TRUE(facts.identity.starts_with("GPU-")) << facts.identity;
  EXPECT_GT(facts.memory_free_bytes, 0u);
  EXPECT_LE(facts.memory_free_bytes, facts.memory_bytes);
  EXPECT_FALSE(runtime_->nccl_version().empty());
  EXPECT_NE(runtime_->nccl_path(), "");
}

TEST_F(CollectiveOnGpu, SumsDeviceMemoryOverNccl) {
  const auto collective = make();
  const at::Tensor floats = at::arange(0, 1000, kGpu);
  collective->all_reduce_sum(values_of(floats));
  EXPECT_TRUE(floats.cpu().equal(at::arange(0, 1000, at::kFloat)));
  const at::Tensor doubles = at::full({7}, 1.5, kGpu.dtype(at::kDouble));
  collective->all_reduce_sum(std::span<double>(doubles.mutable_data_ptr<double>(), 7));
  EXPECT_EQ(doubles.sum().item<double>(), 10.5);
  EXPECT_EQ(marker_.entered, (std::vector<std::string>{"start_nccl", "all_reduce", "all_reduce"}));
  EXPECT_EQ(marker_.left, 3u);
}

TEST_F(CollectiveOnGpu, RoundsToBfloat16OnTheWire) {
  const auto collective = make();
  const at::Tensor values = at::tensor({1.0f, 1.00390625f, 3.14159f, -2.5e-3f}).to(at::kCUDA);
  const at::Tensor expected = values.to(at::kBFloat16).to(at::kFloat).cpu();
  collective->all_reduce_sum_bf16(values_of(values));
  EXPECT_TRUE(values.cpu().equal(expected));
}

TEST_F(CollectiveOnGpu, BroadcastsDeviceMemoryAndLeavesHostMemoryToTheHost) {
  const auto collective = make();
  const at::Tensor device = at::arange(0, 10, kGpu);
  collective->broadcast({reinterpret_cast<std::byte*>(device.mutable_data_ptr()), device.nbytes()}, 0);
  EXPECT_EQ(device.sum().item<float>(), 45);
  double host = 4;
  collective->all_reduce_sum(std::span<double>(&host, 1));
  EXPECT_EQ(host, 4);
  EXPECT_EQ(marker_.entered.size(), 2u);
}

TEST_F(CollectiveOnGpu, ATransportKeepsTheOrderOfTheStreams) {
  const auto collective = make();
  const auto transport = runtime_->make_transport(*collective, Wire::fp32);
  const at::Tensor bucket = at::zeros({1 << 20}, kGpu);
  for (int round = 1; round <= 20; ++round) {
    bucket.add_(1);
    transport->submit(bucket);
    transport->wait();
    bucket.mul_(2).div_(2);
    ASSERT_EQ(bucket.sum().item<float>(), static_cast<float>(round) * (1 << 20));
  }
}

TEST_F(CollectiveOnGpu, NumbersComeBackWithoutStoppingTheDevice) {
  const auto readback = runtime_->make_readback(8, nullptr, marker_);
  const at::Tensor values = at::arange(0, 8, kGpu);
  readback->start(values);
  values.zero_();  // after the copy, by the order of the stream
  const std::span<const float> found = readback->wait();
  for (std::size_t i = 0; i < 8; ++i) EXPECT_EQ(found[i], static_cast<float>(i));
  EXPECT_THROW(readback->start(at::zeros({9}, kGpu)), std::invalid_argument);
}

TEST_F(CollectiveOnGpu, WorkWithACollectiveIsRecordedAndReplayed) {
  const auto collective = make();
  const at::Tensor input = at::full({100}, 1.0, kGpu);
  const at::Tensor output = at::zeros({100}, kGpu);
  const auto work = [&] {
    output.copy_(input * 3);
    collective->all_reduce_sum(values_of(output));
    output.add_(1);
  };
  work();
  const auto graph = runtime_->make_graph();
  graph->begin();
  work();
  graph->end();
  input.fill_(5);
  graph->replay();
  EXPECT_EQ(output.sum().item<float>(), 1600);
}

}  // namespace
}  // namespace assay::distributed
