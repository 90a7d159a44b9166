// SPDX-License-Identifier: Apache-2.0
#include "distributed/nccl_communicator.hpp"

#include <exception>
#include <span>
#include <string>
#include <thread>

#include "distributed/nccl_check.hpp"

namespace assay::distributed {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::microseconds kPause(50);
// The end of a program must not wait long for peers that have left.
constexpr std::chrono::seconds kFarewell(5);

// Rank 0's id, or why it has none.
struct Invitation {
  ncclUniqueId id = {};
  ncclResult_t result = ncclSuccess;
};

ncclUniqueId shared_id(Collective& host) {
  Invitation invitation;
  if (host.rank() == 0) invitation.result = ncclGetUniqueId(&invitation.id);
  host.broadcast(std::as_writable_bytes(std::span(&invitation, 1)), 0);
  check_nccl(invitation.result, "ncclGetUniqueId()", nullptr, __FILE__, __LINE__);
  return invitation.id;
}

}  // namespace

NcclCommunicator::NcclCommunicator(Collective& host, std::chrono::duration<double> deadline) : deadline_(deadline) {
  const ncclUniqueId id = shared_id(host);
  ncclConfig_t config = NCCL_CONFIG_INITIALIZER;
  config.blocking = 0;
  try {
    ASSAY_NCCL_CHECK(ncclCommInitRankConfig(&handle_, host.size(), id, host.rank(), &config), nullptr);
    wait_ready();
  } catch (...) {
    abort();  // a constructor that throws has no destructor
    throw;
  }
}

NcclCommunicator::~NcclCommunicator() {
  if (handle_ == nullptr) return;
  if (failed_ || std::uncaught_exceptions() > 0) {
    abort();
    return;
  }
  ncclResult_t now = ncclCommFinalize(handle_);
  for (const auto end = Clock::now() + kFarewell; now == ncclInProgress && Clock::now() < end;) {
    std::this_thread::sleep_for(kPause);
    now = state();
  }
  if (now == ncclSuccess) {
    ncclCommDestroy(handle_);
  } else {
    abort();
  }
}

ncclResult_t NcclCommunicator::state() const {
  ncclResult_t now = ncclSuccess;
  const ncclResult_t asked = ncclCommGetAsyncError(handle_, &now);
  return asked == ncclSuccess ? now : asked;
}

void NcclCommunicator::wait_ready() {
  const auto end = Clock::now() + std::chrono::duration_cast<Clock::duration>(deadline_);
  ncclResult_t now = state();
  for (int round = 0; now == ncclInProgress; ++round) {
    if (Clock::now() > end) {
      failed_ = true;
      throw NcclError("NCCL has waited for the other ranks for " +
                      std::to_string(static_cast<long>(deadline_.count())) +
                      " s: look for the first error of any rank, and at NCCL_SOCKET_IFNAME where nodes have several "
                      "networks");
    }
    // Most often it is a matter of microseconds.
    if (round > 100) std::this_thread::sleep_for(kPause);
    now = state();
  }
  failed_ = now != ncclSuccess;
  check_nccl(now, "ncclCommGetAsyncError()", handle_, __FILE__, __LINE__);
}

void NcclCommunicator::check() {
  const ncclResult_t now = state();
  failed_ = failed_ || (now != ncclSuccess && now != ncclInProgress);
  check_nccl(now, "ncclCommGetAsyncError()", handle_, __FILE__, __LINE__);
}

void NcclCommunicator::abort() noexcept {
  if (handle_ != nullptr) ncclCommAbort(handle_);
  handle_ = nullptr;
}

}  // namespace assay::distributed
