// SPDX-License-Identifier: Apache-2.0
// Dropout and synchronised batch norm on a GPU against their CPU twins.
#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/full.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/zeros.h>
#include <torch/library.h>

#include "distributed/device_batch_norm.hpp"
#include "distributed/sync_batch_norm.hpp"
#include "models/dropout_kernel.hpp"
#include "tests/gpu/gpu_fixture.hpp"

namespace assay::distributed {
namespace {

class LayersOnGpu : public tests::GpuTest {};

at::Tensor dropped(const at::Tensor& values, const at::Tensor& samples, std::int64_t step,
                   const std::optional<at::Tensor>& counter = {}) {
  using Signature = at::Tensor(const at::Tensor&, const at::Tensor&, std::int64_t, std::int64_t,
                               const std::optional<at::Tensor>&, std::int64_t, std::int64_t);
  const models::DropoutRate rate(0.4);
  return c10::Dispatcher::singleton()
      .findSchemaOrThrow("assay::dropout", "")
      .typed<Signature>()
      .call(values, samples, 11, step, counter, 2, rate.threshold());
}

TEST_F(LayersOnGpu, DropoutKeepsWhatTheProcessorKeeps) {
  const at::Tensor samples = at::arange(100, 105, at::kLong);
  for (const at::Tensor& values : {at::randn({5, 3, 7, 9}), at::randn({5, 1000})}) {
    const at::Tensor expected = dropped(values, samples, 6);
    EXPECT_TRUE(dropped(values.cuda(), samples.cuda(), 6).cpu().equal(expected));
    const at::Tensor counter = at::full({1}, 6, at::TensorOptions().dtype(at::kLong).device(at::kCUDA));
    EXPECT_TRUE(dropped(values.cuda(), samples.cuda(), 0, counter).cpu().equal(expected));
  }
}

TEST_F(LayersOnGpu, DropoutKeepsTheSameInBfloat16) {
  const at::Tensor samples = at::arange(0, 4, at::kLong);
  const at::Tensor values = at::ones({4, 500}, at::kBFloat16);
  const at::Tensor kept = dropped(values, samples, 1).ne(0);
  EXPECT_TRUE(dropped(values.cuda(), samples.cuda(), 1).cpu().ne(0).equal(kept));
}

// A group of two with the same values on both ranks, which doubles every sum: as if each image were there twice.
class Doubling final : public Collective {
 public:
  int rank() const override { return 0; }
  int size() const override { return 2; }
  void all_reduce_sum(std::span<float> values) override { twice(values.data(), values.size(), at::kFloat); }
  void all_reduce_sum(std::span<double> values) override { twice(values.data(), values.size(), at::kDouble); }
  void all_reduce_sum_bf16(std::span<float>) override {}
  void broadcast(std::span<std::byte>, int) override {}
  std::vector<std::byte> gather(std::span<const std::byte>, int) override { return {}; }
  void barrier() override {}
  double seconds_inside() const override { return 0; }
  [[noreturn]] void abort(int) override { throw std::logic_error("aborted"); }

  at::Device device = at::kCPU;

 private:
  void twice(void* values, std::size_t count, at::ScalarType type) const {
    at::from_blob(values, {static_cast<std::int64_t>(count)}, at::TensorOptions().dtype(type).device(device)).mul_(2);
  }
};

void expect_near(const at::Tensor& found, const at::Tensor& expected, double tolerance) {
  EXPECT_LT((found.cpu() - expected).abs().max().item<float>(), tolerance);
}

TEST_F(LayersOnGpu, BatchNormIsTheProcessorsForwardAndBackward) {
  const at::Tensor input = (at::randn({6, 8, 5, 5}) * 2 + 3).contiguous(at::MemoryFormat::ChannelsLast);
  const at::Tensor gradient = at::randn({6, 8, 5, 5});
  const auto parameter = [](const at::Tensor& values) { return values.clone().set_requires_grad(true); };

  Doubling host;
  const at::Tensor x = parameter(input), weight = parameter(at::ones({8}) * 1.5), bias = parameter(at::zeros({8}));
  const at::Tensor mean = at::zeros({8}), variance = at::ones({8});
  const at::Tensor y = sync_batch_norm({.input = x,
                                        .weight = weight,
                                        .bias = bias,
                                        .running_mean = mean,
                                        .running_var = variance,
                                        .momentum = 0.1,
                                        .epsilon = 1e-3},
                                       host);
  y.backward(gradient);

  Doubling device;
  device.device = at::Device(at::kCUDA, 0);
  const at::Tensor gx = parameter(input.cuda()), gweight = parameter(at::ones({8}).cuda() * 1.5),
                   gbias = parameter(at::zeros({8}).cuda());
  const at::Tensor gmean = at::zeros({8}).cuda(), gvariance = at::ones({8}).cuda();
  const at::Tensor gy = device_batch_norm(gx, gweight, gbias, gmean, gvariance, 0.1, 1e-3, device);
  gy.backward(gradient.cuda());

  expect_near(gy.detach(), y.detach(), 1e-5);
  expect_near(gmean, mean, 1e-6);
  expect_near(gvariance, variance, 1e-5);
  expect_near(gx.grad(), x.grad(), 1e-5);
  expect_near(gweight.grad(), weight.grad(), 1e-4);
  expect_near(gbias.grad(), bias.grad(), 1e-4);
}

}  // namespace
}  // namespace assay::distributed
