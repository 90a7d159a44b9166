// SPDX-License-Identifier: Apache-2.0
// What a training step needs on a GPU so that the host never waits for it: inputs at fixed places that are filled while
// the GPU computes, a judgement of the step that stays on the device, figures that the host reads one step late. With
// fixed places, a step can be recorded as a CUDA graph (step_graph.hpp). One owner, one thread.
#pragma once

#include <ATen/core/Tensor.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "distributed/device_runtime.hpp"
#include "launcher/training/micro_batch.hpp"
#include "launcher/training/step_graph.hpp"
#include "launcher/training/step_result.hpp"

namespace assay::launcher {
class World;
}

namespace assay::launcher::training {

class DeviceStep {
 public:
  // device: where the model is. collective: what sums its gradients, null for a process alone. All must outlive this.
  DeviceStep(distributed::DeviceRuntime& runtime, const at::Device& device, distributed::Collective* collective,
             distributed::WaitMarker& marker);

  // From now on steps of equal shape are recorded and replayed. collective: of the ranks that step.
  void record_steps(distributed::Collective& collective, std::function<void(const std::string&)> tell);

  at::Device device() const { return device_; }
  // The batch on the device; the host's may be overwritten at once.
  MicroBatch bring(const MicroBatch& batch) const;
  // The same at a place of its own for each size, with the number of the step and the wishes beside it: what the step
  // that follows reads.
  const MicroBatch& hold(const MicroBatch& batch, std::uint64_t step, StepWishes wishes);
  const at::Tensor& step_number() const { return step_number_; }  // int64 [1]
  const at::Tensor& wishes() const { return wishes_; }            // float32 [2], for add_wishes_on_device

  // Queues the work of one step, directly or as a recorded one (StepGraph::run).
  void run(const std::string& shape, const std::function<void()>& work);

  // From the figures and gradients of all ranks: keeps the figures, the loss not finite when any gradient is not, and
  // sets skip() from the first step on that is not finite.
  void judge(const at::Tensor& scalars, const at::Tensor& gradients);
  // float32 [1] on the device: 1 when neither this step nor any later one may touch the weights, else 0.
  const at::Tensor& skip() const { return skip_; }
  // The figures that judge() kept, when the device has come so far. To be read before the second call after this one.
  PendingResult report();

 private:
  distributed::DeviceRuntime& runtime_;
  at::Device device_;
  at::Tensor step_number_;
  at::Tensor wishes_;
  std::map<std::int64_t, MicroBatch> held_;  // by number of images
  std::optional<StepGraph> graph_;
  at::Tensor figures_;  // float32 [kReducerScalars]
  at::Tensor skip_;
  std::array<std::unique_ptr<distributed::Readback>, 2> readbacks_;  // of this step and the one before
  std::size_t turn_ = 0;
};

// For the world's GPU; null on CPUs. cuda_graph: steps are recorded. The world must outlive it.
std::unique_ptr<DeviceStep> make_device_step(World& world, bool cuda_graph);

}  // namespace assay::launcher::training
