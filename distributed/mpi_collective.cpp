// SPDX-License-Identifier: Apache-2.0
#include "distributed/mpi_collective.hpp"

#include <mpi.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <optional>

#include "distributed/bfloat16.hpp"
#include "distributed/mpi_check.hpp"
#include "distributed/shared_memory_reduce.hpp"
#include "distributed/watchdog.hpp"

namespace assay::distributed {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kGatherTag = 1;

// Calls piece(offset, count) for consecutive pieces of at most `limit`.
template <typename Piece>
void in_parts(std::size_t total, std::size_t limit, const Piece& piece) {
  for (std::size_t offset = 0; offset < total; offset += limit) {
    piece(offset, static_cast<int>(std::min(limit, total - offset)));
  }
}

// MPI has no bfloat16: the sum of two vectors of it, rounded at every hop.
class Bfloat16Sum {
 public:
  Bfloat16Sum() { ASSAY_MPI_CHECK(MPI_Op_create(&Bfloat16Sum::add, /*commute=*/1, &operation_)); }
  ~Bfloat16Sum() { MPI_Op_free(&operation_); }
  Bfloat16Sum(const Bfloat16Sum&) = delete;
  Bfloat16Sum& operator=(const Bfloat16Sum&) = delete;

  MPI_Op get() const { return operation_; }

 private:
  static void add(void* from, void* into, int* count, MPI_Datatype*) {
    const auto* a = static_cast<const std::uint16_t*>(from);
    auto* b = static_cast<std::uint16_t*>(into);
    for (int i = 0; i < *count; ++i) b[i] = to_bfloat16(from_bfloat16(a[i]) + from_bfloat16(b[i]));
  }

  MPI_Op operation_ = MPI_OP_NULL;
};

}  // namespace

struct MpiCollective::Implementation {
  MPI_Comm communicator = MPI_COMM_NULL;
  Watchdog* watchdog = nullptr;
  std::size_t part_bytes = 0;
  Lane lane = Lane::main;
  int rank = 0;
  int size = 1;
  Clock::duration inside{};
  std::optional<SharedMemoryReduce> shared_memory;  // when the whole world is on one node
  std::optional<Bfloat16Sum> bfloat16_sum;          // made when first used
  std::vector<std::uint16_t> rounded;

  template <typename Value>
  void all_reduce_sum(std::span<Value> values, MPI_Datatype type);
  void all_reduce_sum_bf16(std::span<float> values);
  std::vector<std::uint64_t> gather_lengths(std::uint64_t own, int root) const;
  void receive_all(std::span<const std::uint64_t> lengths, std::span<const std::byte> own, std::byte* into) const;
};

namespace {

bool is_on_one_node(MPI_Comm all, int size) {
  MPI_Comm node = MPI_COMM_NULL;
  ASSAY_MPI_CHECK(MPI_Comm_split_type(all, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &node));
  int local_size = 0;
  const int code = MPI_Comm_size(node, &local_size);
  ASSAY_MPI_CHECK(MPI_Comm_free(&node));
  check_mpi(code, "MPI_Comm_size", __FILE__, __LINE__);
  return local_size == size;
}

// The shared-memory sum is the faster one (docs/benchmarks.md), but not needed: a small /dev/shm is no reason to fail.
void try_shared_memory(std::optional<SharedMemoryReduce>& shared_memory, int size, bool patient,
                       const RankGroup* group) {
  try {
    shared_memory.emplace(size, patient, SharedMemoryReduce::kDirectRanks, group);
  } catch (const SharedMemoryTooSmall&) {
    shared_memory.reset();
  }
}

}  // namespace

template <typename Value>
void MpiCollective::Implementation::all_reduce_sum(std::span<Value> values, MPI_Datatype type) {
  if (size == 1) return;
  if (shared_memory) {
    shared_memory->sum(values);
    return;
  }
  in_parts(values.size(), std::max<std::size_t>(1, part_bytes / sizeof(Value)), [&](std::size_t offset, int count) {
    ASSAY_MPI_CHECK(MPI_Allreduce(MPI_IN_PLACE, values.data() + offset, count, type, MPI_SUM, communicator));
  });
}

void MpiCollective::Implementation::all_reduce_sum_bf16(std::span<float> values) {
  if (size == 1) return;
  if (shared_memory) {
    shared_memory->sum_bf16(values);
    return;
  }
  if (!bfloat16_sum) bfloat16_sum.emplace();
  rounded.resize(values.size());
  to_bfloat16(values.data(), values.size(), rounded.data());
  in_parts(rounded.size(), std::max<std::size_t>(1, part_bytes / sizeof(rounded[0])), [&](std::size_t at, int count) {
    ASSAY_MPI_CHECK(
        MPI_Allreduce(MPI_IN_PLACE, rounded.data() + at, count, MPI_UINT16_T, bfloat16_sum->get(), communicator));
  });
  from_bfloat16(rounded.data(), rounded.size(), values.data());
}

std::vector<std::uint64_t> MpiCollective::Implementation::gather_lengths(std::uint64_t own, int root) const {
  std::vector<std::uint64_t> lengths(rank == root ? static_cast<std::size_t>(size) : 0);
  ASSAY_MPI_CHECK(MPI_Gather(&own, 1, MPI_UINT64_T, lengths.data(), 1, MPI_UINT64_T, root, communicator));
  return lengths;
}

void MpiCollective::Implementation::receive_all(std::span<const std::uint64_t> lengths, std::span<const std::byte> own,
                                                std::byte* into) const {
  for (int peer = 0; peer < size; ++peer) {
    const std::uint64_t length = lengths[static_cast<std::size_t>(peer)];
    if (peer == rank) {
      std::copy(own.begin(), own.end(), into);
    } else {
      in_parts(length, part_bytes, [&](std::size_t offset, int count) {
        ASSAY_MPI_CHECK(MPI_Recv(into + offset, count, MPI_BYTE, peer, kGatherTag, communicator, MPI_STATUS_IGNORE));
      });
    }
    into += length;
  }
}

// One call of a user: guarded and timed.
class MpiCollective::Call {
 public:
  Call(Implementation& self, const char* operation, std::uint64_t bytes)
      : self_(self), guard_(self.watchdog, self.lane, operation, bytes), begin_(Clock::now()) {}
  ~Call() { self_.inside += Clock::now() - begin_; }
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

 private:
  Implementation& self_;
  Watchdog::Guard guard_;
  Clock::time_point begin_;
};

MpiCollective::MpiCollective(Watchdog* watchdog, const MpiCollectiveOptions& options)
    : implementation_(std::make_unique<Implementation>()) {
  Implementation& self = *implementation_;
  self.watchdog = watchdog;
  self.part_bytes = options.part_bytes;
  self.lane = options.lane;
  if (self.part_bytes == 0 || self.part_bytes > MpiCollectiveOptions::kLargestPart) {
    throw std::invalid_argument("MpiCollectiveOptions::part_bytes must be 1 .. 2^30");
  }
  const Watchdog::Guard guard(watchdog, "start_collective");
  ASSAY_MPI_CHECK(MPI_Comm_dup(communicator_of(options.group), &self.communicator));
  ASSAY_MPI_CHECK(MPI_Comm_set_errhandler(self.communicator, MPI_ERRORS_RETURN));
  ASSAY_MPI_CHECK(MPI_Comm_rank(self.communicator, &self.rank));
  ASSAY_MPI_CHECK(MPI_Comm_size(self.communicator, &self.size));
  if (self.size > 1 && options.shared_memory && is_on_one_node(self.communicator, self.size)) {
    try_shared_memory(self.shared_memory, self.size, self.lane != Lane::main, options.group);
  }
}

MpiCollective::~MpiCollective() {
  if (std::uncaught_exceptions() > 0) {
    // Peers may be gone, and a communication thread may still be inside: all is left to the end of the process.
    static_cast<void>(implementation_.release());
    return;
  }
  const Watchdog::Guard guard(implementation_->watchdog, "end_collective");
  implementation_->shared_memory.reset();
  implementation_->bfloat16_sum.reset();
  if (implementation_->communicator != MPI_COMM_NULL) MPI_Comm_free(&implementation_->communicator);
}

int MpiCollective::rank() const {
  return implementation_->rank;
}

int MpiCollective::size() const {
  return implementation_->size;
}

void MpiCollective::all_reduce_sum(std::span<float> values) {
  const Call call(*implementation_, "all_reduce", values.size_bytes());
  implementation_->all_reduce_sum(values, MPI_FLOAT);
}

void MpiCollective::all_reduce_sum(std::span<double> values) {
  const Call call(*implementation_, "all_reduce", values.size_bytes());
  implementation_->all_reduce_sum(values, MPI_DOUBLE);
}

void MpiCollective::all_reduce_sum_bf16(std::span<float> values) {
  const Call call(*implementation_, "all_reduce_bf16", values.size_bytes() / 2);
  implementation_->all_reduce_sum_bf16(values);
}

void MpiCollective::broadcast(std::span<std::byte> bytes, int root) {
  const Call call(*implementation_, "broadcast", bytes.size());
  in_parts(bytes.size(), implementation_->part_bytes, [&](std::size_t offset, int count) {
    ASSAY_MPI_CHECK(MPI_Bcast(bytes.data() + offset, count, MPI_BYTE, root, implementation_->communicator));
  });
}

std::vector<std::byte> MpiCollective::gather(std::span<const std::byte> bytes, int root) {
  Implementation& self = *implementation_;
  const Call call(self, "gather", bytes.size());
  const std::vector<std::uint64_t> lengths = self.gather_lengths(bytes.size(), root);
  if (self.rank != root) {
    in_parts(bytes.size(), self.part_bytes, [&](std::size_t offset, int count) {
      ASSAY_MPI_CHECK(MPI_Send(bytes.data() + offset, count, MPI_BYTE, root, kGatherTag, self.communicator));
    });
    return {};
  }
  std::uint64_t total = 0;
  for (const std::uint64_t length : lengths) total += length;
  std::vector<std::byte> all(total);
  self.receive_all(lengths, bytes, all.data());
  return all;
}

void MpiCollective::barrier() {
  const Call call(*implementation_, "barrier", 0);
  ASSAY_MPI_CHECK(MPI_Barrier(implementation_->communicator));
}

double MpiCollective::seconds_inside() const {
  return std::chrono::duration<double>(implementation_->inside).count();
}

void MpiCollective::abort(int exit_code) {
  if (implementation_->watchdog != nullptr) implementation_->watchdog->announce_abort();
  // A plain exit would cost a second more and two notices of mpirun.
  end_world(exit_code);
}

}  // namespace assay::distributed
