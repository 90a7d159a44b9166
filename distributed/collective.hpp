// SPDX-License-Identifier: Apache-2.0
// What data-parallel training needs from a group of ranks, behind one interface: a single process, MPI for CPU tensors,
// NCCL for CUDA tensors. Calls are collective: every rank of the group makes them in the same order. One communicator
// per thread of use; a Collective is not shared between threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace assay::distributed {

// MPI or the watchdog saw the group fail (exit code 7).
class CollectiveError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class Collective {
 public:
  virtual ~Collective() = default;

  virtual int rank() const = 0;
  virtual int size() const = 0;
  // In place; every rank ends with the same bits.
  virtual void all_reduce_sum(std::span<float> values) = 0;
  virtual void all_reduce_sum(std::span<double> values) = 0;
  // The sum of the values rounded to bfloat16: half the bytes on the wire, about three decimal digits. Added in float32
  // where the ranks share memory, rounded at every hop elsewhere; equal bits on all ranks in either case.
  virtual void all_reduce_sum_bf16(std::span<float> values) = 0;
  virtual void broadcast(std::span<std::byte> bytes, int root) = 0;
  // Concatenation in rank order on root; empty elsewhere. Lengths may differ between ranks, and be 0.
  virtual std::vector<std::byte> gather(std::span<const std::byte> bytes, int root) = 0;
  virtual void barrier() = 0;
  // Seconds the calling thread has spent inside this object's calls since its construction.
  virtual double seconds_inside() const = 0;
  // Ends the whole job with this exit code; does not return.
  [[noreturn]] virtual void abort(int exit_code) = 0;
};

// Root's text on every rank.
std::string broadcast_text(Collective& collective, const std::string& text, int root = 0);

// A group of one: every operation is the identity (nothing travels, so nothing is rounded).
class SingleProcessCollective final : public Collective {
 public:
  int rank() const override { return 0; }
  int size() const override { return 1; }
  void all_reduce_sum(std::span<float>) override {}
  void all_reduce_sum(std::span<double>) override {}
  void all_reduce_sum_bf16(std::span<float>) override {}
  void broadcast(std::span<std::byte>, int) override {}
  std::vector<std::byte> gather(std::span<const std::byte> bytes, int) override { return {bytes.begin(), bytes.end()}; }
  void barrier() override {}
  double seconds_inside() const override { return 0; }
  [[noreturn]] void abort(int exit_code) override;
};

}  // namespace assay::distributed
