// SPDX-License-Identifier: Apache-2.0
// Steps of equal shape as one CUDA graph: computed some times as they are, so that every library has chosen its
// algorithms and taken its memory, then recorded once and replayed, which costs the host one call instead of thousands.
// Other shapes (the partial last batch) are computed as they are in between. One owner, one thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "distributed/device_runtime.hpp"

namespace assay::launcher::training {

class StepGraph {
 public:
  static constexpr int kWarmUpSteps = 3;

  // collective: of the ranks that step together; its host side is used when a step is recorded. tell: gets one line
  // when a step cannot be recorded. All must outlive this.
  StepGraph(distributed::DeviceRuntime& runtime, distributed::Collective& collective,
            std::function<void(const std::string&)> tell);

  // Makes the current stream do `work`, directly or by replay. Calls with the same shape queue the same work on the
  // same memory; what differs from step to step lies in device memory. After work that failed to be recorded on any
  // rank it is called again, on every rank, from its beginning. Collective.
  void run(const std::string& shape, const std::function<void()>& work);

 private:
  // False when this rank or another could not.
  bool record(const std::function<void()>& work);

  distributed::DeviceRuntime& runtime_;
  distributed::Collective& collective_;
  std::function<void(const std::string&)> tell_;
  std::unique_ptr<distributed::DeviceGraph> graph_;
  std::string recorded_;  // shape of graph_
  std::string latest_;    // shape of the latest step
  int repetitions_ = 0;   // steps of that shape in a row
  bool given_up_ = false;
};

}  // namespace assay::launcher::training
