// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/step_graph.hpp"

#include <span>
#include <utility>

namespace assay::launcher::training {

StepGraph::StepGraph(distributed::DeviceRuntime& runtime, distributed::Collective& collective,
                     std::function<void(const std::string&)> tell)
    : runtime_(runtime), collective_(collective), tell_(std::move(tell)) {}

void StepGraph::run(const std::string& shape, const std::function<void()>& work) {
  repetitions_ = shape == latest_ ? repetitions_ + 1 : 1;
  latest_ = shape;
  const bool warm = repetitions_ > kWarmUpSteps;
  if (!given_up_ && shape != recorded_ && warm && record(work)) recorded_ = shape;
  if (!given_up_ && shape == recorded_) {
    graph_->replay();
  } else {
    work();
  }
}

bool StepGraph::record(const std::function<void()>& work) {
  graph_.reset();  // its memory first: two recorded steps may be more than fit
  recorded_.clear();
  graph_ = runtime_.make_graph();
  std::string fault;
  try {
    graph_->begin();
    work();
    graph_->end();
  } catch (const std::exception& error) {
    graph_->abandon();
    fault = std::string(error.what()).substr(0, std::string(error.what()).find('\n'));
  }
  double failures = fault.empty() ? 0 : 1;
  collective_.all_reduce_sum(std::span<double>(&failures, 1));
  if (failures == 0) return true;
  given_up_ = true;
  graph_.reset();
  tell_("steps are not replayed as a CUDA graph: " + (fault.empty() ? "another rank could not record one" : fault));
  return false;
}

}  // namespace assay::launcher::training
