// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/device_step.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/isfinite.h>
#include <ATen/ops/maximum.h>
#include <ATen/ops/zeros.h>
#include <c10/core/GradMode.h>

#include <cstdio>

#include "data/device/transfer.hpp"
#include "distributed/gradient_reducer.hpp"
#include "launcher/world.hpp"

namespace assay::launcher::training {

using data::device::ready_to_leave;

DeviceStep::DeviceStep(distributed::DeviceRuntime& runtime, const at::Device& device,
                       distributed::Collective* collective, distributed::WaitMarker& marker)
    : runtime_(runtime), device_(device) {
  const at::TensorOptions floats = at::TensorOptions().dtype(at::kFloat).device(device);
  step_number_ = at::zeros({1}, floats.dtype(at::kLong));
  wishes_ = at::zeros({2}, floats);
  figures_ = at::zeros({static_cast<std::int64_t>(distributed::kReducerScalars)}, floats);
  skip_ = at::zeros({1}, floats);
  for (auto& readback : readbacks_) {
    readback = runtime.make_readback(distributed::kReducerScalars, collective, marker);
  }
}

void DeviceStep::record_steps(distributed::Collective& collective, std::function<void(const std::string&)> tell) {
  graph_.emplace(runtime_, collective, std::move(tell));
}

MicroBatch DeviceStep::bring(const MicroBatch& batch) const {
  const auto moved = [this](const at::Tensor& tensor) { return data::device::send(tensor, device_); };
  return {moved(batch.images), moved(batch.labels), moved(batch.samples)};
}

const MicroBatch& DeviceStep::hold(const MicroBatch& batch, std::uint64_t step, StepWishes wishes) {
  const c10::NoGradGuard no_grad;
  step_number_.fill_(static_cast<std::int64_t>(step));
  wishes_.narrow(0, 0, 1).fill_(wishes.stop ? 1 : 0);
  wishes_.narrow(0, 1, 1).fill_(wishes.save ? 1 : 0);
  const auto place_for = [this](const at::Tensor& tensor) {
    return at::empty_like(tensor, tensor.options().device(device_));
  };
  const auto [place, fresh] = held_.try_emplace(batch.labels.numel());
  MicroBatch& held = place->second;
  if (fresh) held = {place_for(batch.images), place_for(batch.labels), place_for(batch.samples)};
  held.images.copy_(ready_to_leave(batch.images, device_), /*non_blocking=*/true);
  held.labels.copy_(ready_to_leave(batch.labels, device_), /*non_blocking=*/true);
  held.samples.copy_(ready_to_leave(batch.samples, device_), /*non_blocking=*/true);
  return held;
}

void DeviceStep::run(const std::string& shape, const std::function<void()>& work) {
  if (graph_) {
    graph_->run(shape, work);
  } else {
    work();
  }
}

void DeviceStep::judge(const at::Tensor& scalars, const at::Tensor& gradients) {
  const c10::NoGradGuard no_grad;
  figures_.copy_(scalars);
  const at::Tensor loss = figures_.narrow(0, 0, 1);
  // The sum of all gradients is not finite when any of them is not; 0 times it is 0 or not a number.
  loss.add_(gradients.sum() * 0);
  skip_.copy_(at::maximum(skip_, at::isfinite(loss).logical_not().to(at::kFloat)));
}

PendingResult DeviceStep::report() {
  distributed::Readback& readback = *readbacks_[turn_];
  turn_ = 1 - turn_;
  readback.start(figures_);
  return PendingResult([&readback] { return step_result(readback.wait()); });
}

std::unique_ptr<DeviceStep> make_device_step(World& world, bool cuda_graph) {
  if (world.gpu() == nullptr) return nullptr;
  distributed::Collective& collective = world.tensor_collective();
  auto step = std::make_unique<DeviceStep>(*world.gpu(), at::Device(at::kCUDA),
                                           world.topology().size > 1 ? &collective : nullptr, world.marker());
  if (cuda_graph) {
    step->record_steps(collective, [root = world.is_root()](const std::string& line) {
      if (root) std::fprintf(stderr, "%s\n", line.c_str());
    });
  }
  return step;
}

}  // namespace assay::launcher::training
