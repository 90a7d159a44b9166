// SPDX-License-Identifier: Apache-2.0
// Buckets reduced by a thread of its own, in the order of their submission, while the caller goes on computing. Owns
// the thread; the collective is that thread's alone. The sums have the same bits as InlineTransport's.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <thread>

#include "distributed/bucket_transport.hpp"
#include "distributed/collective.hpp"

namespace assay::distributed {

class ThreadTransport final : public BucketTransport {
 public:
  explicit ThreadTransport(Collective& collective, Wire wire = Wire::fp32);
  // Waits for what has been submitted, except while the stack is being unwound: then peers may never come, and the
  // thread is left to the end of the process.
  ~ThreadTransport() override;
  ThreadTransport(const ThreadTransport&) = delete;
  ThreadTransport& operator=(const ThreadTransport&) = delete;

  void submit(const at::Tensor& bucket) override;
  // After a failure nothing more is reduced; the failure is thrown by every later wait().
  void wait() override;
  double seconds_waited() const override { return std::chrono::duration<double>(waited_).count(); }

 private:
  // Shared with the thread, which may outlive this object.
  struct Shared {
    std::mutex mutex;
    std::condition_variable wake;  // work, or the end
    std::condition_variable idle;  // all is summed
    std::deque<at::Tensor> queue;
    bool busy = false;
    bool ending = false;
    std::exception_ptr failure;
  };
  static void run(Shared& shared, Collective& collective, Wire wire);

  std::shared_ptr<Shared> shared_;
  std::chrono::steady_clock::duration waited_{};
  std::thread thread_;
};

}  // namespace assay::distributed
