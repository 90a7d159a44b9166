// SPDX-License-Identifier: Apache-2.0
// A few resident threads that do the parts of one short piece of work together with the caller: for work of some
// hundred microseconds, where starting threads each time would cost as much as it saves. Threads start at first need
// and end with the object. run() may be called from several threads; whoever comes while it is in use does the parts
// alone.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace assay::data {

class ParallelParts {
 public:
  ParallelParts() = default;
  ~ParallelParts();
  ParallelParts(const ParallelParts&) = delete;
  ParallelParts& operator=(const ParallelParts&) = delete;

  // Calls part(0) ... part(parts - 1), each once, and returns when all are done. Rethrows the first exception of a
  // part.
  void run(int parts, const std::function<void(int)>& part);

 private:
  void start_threads(int wanted);
  void work(int number);
  void do_part(const std::function<void(int)>& part, int number) noexcept;

  std::mutex in_use_;
  std::mutex mutex_;
  std::condition_variable start_;
  std::condition_variable done_;
  std::vector<std::thread> threads_;  // thread i does part i + 1
  const std::function<void(int)>* part_ = nullptr;
  int parts_ = 0;
  int running_ = 0;
  std::exception_ptr fault_;  // of the round
  std::uint64_t round_ = 0;
  bool stopping_ = false;
};

}  // namespace assay::data
