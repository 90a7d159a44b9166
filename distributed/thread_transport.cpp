// SPDX-License-Identifier: Apache-2.0
#include "distributed/thread_transport.hpp"

#include <utility>

#include "distributed/quiet_thread.hpp"

namespace assay::distributed {

ThreadTransport::ThreadTransport(Collective& collective, Wire wire) : shared_(std::make_shared<Shared>()) {
  thread_ = start_quiet_thread([shared = shared_, &collective, wire] { run(*shared, collective, wire); });
}

ThreadTransport::~ThreadTransport() {
  {
    std::lock_guard lock(shared_->mutex);
    shared_->ending = true;
  }
  shared_->wake.notify_one();
  if (std::uncaught_exceptions() > 0) {
    thread_.detach();
  } else {
    thread_.join();
  }
}

void ThreadTransport::run(Shared& shared, Collective& collective, Wire wire) {
  std::unique_lock lock(shared.mutex);
  for (;;) {
    shared.wake.wait(lock, [&] { return shared.ending || !shared.queue.empty(); });
    if (shared.queue.empty()) return;
    const at::Tensor bucket = std::move(shared.queue.front());
    shared.queue.pop_front();
    shared.busy = true;
    const bool failed = shared.failure != nullptr;
    lock.unlock();
    std::exception_ptr failure;
    try {
      if (!failed) reduce_bucket(collective, bucket, wire);
    } catch (...) {
      failure = std::current_exception();
    }
    lock.lock();
    if (failure) shared.failure = std::move(failure);
    shared.busy = false;
    if (shared.queue.empty()) shared.idle.notify_all();
  }
}

void ThreadTransport::submit(const at::Tensor& bucket) {
  {
    std::lock_guard lock(shared_->mutex);
    shared_->queue.push_back(bucket);
  }
  shared_->wake.notify_one();
}

void ThreadTransport::wait() {
  const auto begin = std::chrono::steady_clock::now();
  std::unique_lock lock(shared_->mutex);
  shared_->idle.wait(lock, [&] { return shared_->queue.empty() && !shared_->busy; });
  waited_ += std::chrono::steady_clock::now() - begin;
  if (shared_->failure) std::rethrow_exception(shared_->failure);
}

}  // namespace assay::distributed
