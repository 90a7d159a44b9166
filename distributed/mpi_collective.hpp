// SPDX-License-Identifier: Apache-2.0
// Collective over MPI for CPU memory: owns a duplicate of the communicator of the world or of a group, so its traffic
// never meets another's. Every blocking call is marked for the watchdog. Counts beyond INT_MAX are split. Sums of a
// world on one node go through shared memory (SharedMemoryReduce). One thread at a time; threads that work beside one
// another have one each, in lanes of their own, which needs MPI_THREAD_MULTIPLE.
#pragma once

#include <cstddef>
#include <memory>

#include "distributed/collective.hpp"
#include "distributed/lane.hpp"

namespace assay::distributed {

class RankGroup;
class Watchdog;

struct MpiCollectiveOptions {
  static constexpr std::size_t kLargestPart = std::size_t{1} << 30;
  std::size_t part_bytes = kLargestPart;  // longer messages are cut: MPI counts are int; 1 .. kLargestPart
  bool shared_memory = true;              // sum through shared memory when the whole world is on one node
  const RankGroup* group = nullptr;       // whose ranks take part; null: the world. Must outlive the collective
  Lane lane = Lane::main;                 // whose collectives these are; other lanes wait without burning their core
};

class MpiCollective final : public Collective {
 public:
  // Collective. watchdog may be null and must outlive this object. Throws MpiError.
  explicit MpiCollective(Watchdog* watchdog, const MpiCollectiveOptions& options = {});
  // Collective, except while the stack is being unwound.
  ~MpiCollective() override;
  MpiCollective(const MpiCollective&) = delete;
  MpiCollective& operator=(const MpiCollective&) = delete;

  int rank() const override;
  int size() const override;
  void all_reduce_sum(std::span<float> values) override;
  void all_reduce_sum(std::span<double> values) override;
  void all_reduce_sum_bf16(std::span<float> values) override;
  void broadcast(std::span<std::byte> bytes, int root) override;
  std::vector<std::byte> gather(std::span<const std::byte> bytes, int root) override;
  void barrier() override;
  double seconds_inside() const override;
  [[noreturn]] void abort(int exit_code) override;

 private:
  struct Implementation;
  class Call;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace assay::distributed
