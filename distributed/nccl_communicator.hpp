// SPDX-License-Identifier: Apache-2.0
// An ncclComm_t that never blocks without end: made with blocking = 0, polled against a deadline, aborted on failure.
// Part of libassay_cuda.so. One thread at a time.
#pragma once

#include <nccl.h>

#include <chrono>

#include "distributed/collective.hpp"

namespace assay::distributed {

class NcclCommunicator {
 public:
  // Collective over host's ranks, which gives the id that rank 0 made to all: no address or port is ever configured.
  // For the current CUDA device. Throws NcclError, on every rank when rank 0 could not make the id.
  NcclCommunicator(Collective& host, std::chrono::duration<double> deadline);
  // Finishes in good order, or aborts while the stack is being unwound, after an error, or when the others do not come.
  ~NcclCommunicator();
  NcclCommunicator(const NcclCommunicator&) = delete;
  NcclCommunicator& operator=(const NcclCommunicator&) = delete;

  ncclComm_t handle() const { return handle_; }
  // Until the latest call is under way (a non-blocking communicator may still be at it). Throws NcclError, also past
  // the deadline.
  void wait_ready();
  // Throws NcclError when NCCL has met an error since (a peer that is gone, the network).
  void check();

 private:
  // What NCCL says of the communicator now.
  ncclResult_t state() const;
  void abort() noexcept;

  ncclComm_t handle_ = nullptr;
  std::chrono::duration<double> deadline_;
  bool failed_ = false;
};

}  // namespace assay::distributed
