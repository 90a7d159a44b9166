// SPDX-License-Identifier: Apache-2.0
// A DeviceRuntime whose device is the processor: what the program does for a GPU, where there is none.
#pragma once

#include <algorithm>
#include <stdexcept>
#include <vector>

#include "distributed/device_runtime.hpp"

namespace assay::launcher::training {

class SilentMarker final : public distributed::WaitMarker {
 public:
  void enter(const char*, std::uint64_t) override {}
  void leave() override {}
};

class ProcessorReadback final : public distributed::Readback {
 public:
  void start(const at::Tensor& values) override {
    const float* first = values.const_data_ptr<float>();
    values_.assign(first, first + values.numel());
  }
  std::span<const float> wait() override { return values_; }

 private:
  std::vector<float> values_;
};

// Notes what was asked for; what it "records" has been computed once, a replay computes nothing.
class ProcessorGraph final : public distributed::DeviceGraph {
 public:
  ProcessorGraph(std::vector<std::string>& calls, bool fails) : calls_(calls), fails_(fails) {}
  void begin() override { calls_.push_back("begin"); }
  void end() override {
    calls_.push_back("end");
    if (fails_) throw std::runtime_error("operation not permitted when stream is capturing\nand more");
  }
  void abandon() noexcept override { calls_.push_back("abandon"); }
  void replay() override { calls_.push_back("replay"); }

 private:
  std::vector<std::string>& calls_;
  bool fails_;
};

class ProcessorRuntime : public distributed::DeviceRuntime {
 public:
  int device_count() const override { return 1; }
  distributed::DeviceFacts facts(int) const override { return {.name = "processor", .identity = "CPU"}; }
  std::string nccl_version() const override { return "none"; }
  std::string nccl_path() const override { return ""; }
  void use(int) override {}
  std::unique_ptr<distributed::Collective> make_collective(distributed::Collective&, distributed::WaitMarker&,
                                                           double) override {
    throw std::logic_error("not on a processor");
  }
  std::unique_ptr<distributed::BucketTransport> make_transport(distributed::Collective&, distributed::Wire) override {
    throw std::logic_error("not on a processor");
  }
  std::unique_ptr<distributed::Readback> make_readback(std::size_t, distributed::Collective*,
                                                       distributed::WaitMarker&) override {
    return std::make_unique<ProcessorReadback>();
  }
  std::unique_ptr<distributed::DeviceGraph> make_graph() override {
    return std::make_unique<ProcessorGraph>(graph_calls, graphs_fail);
  }

  std::vector<std::string> graph_calls;
  bool graphs_fail = false;
};

}  // namespace assay::launcher::training
