// SPDX-License-Identifier: Apache-2.0
#include "data/parallel_parts.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

namespace assay::data {

ParallelParts::~ParallelParts() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  start_.notify_all();
  for (auto& thread : threads_) thread.join();
}

void ParallelParts::run(int parts, const std::function<void(int)>& part) {
  const std::unique_lock in_use(in_use_, std::try_to_lock);
  if (parts <= 1 || !in_use.owns_lock()) {
    for (int i = 0; i < parts; ++i) part(i);
    return;
  }
  int shared = 0;
  {
    std::lock_guard lock(mutex_);
    start_threads(parts - 1);
    part_ = &part;
    parts_ = shared = std::min(parts, static_cast<int>(threads_.size()) + 1);
    running_ = parts_ - 1;
    ++round_;
  }
  start_.notify_all();
  do_part(part, 0);
  for (int i = shared; i < parts; ++i) do_part(part, i);
  std::unique_lock lock(mutex_);
  done_.wait(lock, [this] { return running_ == 0; });
  part_ = nullptr;
  if (fault_) std::rethrow_exception(std::exchange(fault_, nullptr));
}

// As many as the machine allows: what they do not do, the caller does.
void ParallelParts::start_threads(int wanted) {
  try {
    while (static_cast<int>(threads_.size()) < wanted) {
      const int number = static_cast<int>(threads_.size()) + 1;
      threads_.emplace_back([this, number] { work(number); });
    }
  } catch (const std::system_error&) {
    return;
  }
}

void ParallelParts::do_part(const std::function<void(int)>& part, int number) noexcept {
  try {
    part(number);
  } catch (...) {
    std::lock_guard lock(mutex_);
    if (!fault_) fault_ = std::current_exception();
  }
}

void ParallelParts::work(int number) {
  std::uint64_t seen = 0;
  std::unique_lock lock(mutex_);
  while (true) {
    start_.wait(lock, [&] { return stopping_ || (round_ != seen && part_ != nullptr); });
    if (stopping_) return;
    seen = round_;
    if (number >= parts_) continue;
    const auto* part = part_;
    lock.unlock();
    do_part(*part, number);
    lock.lock();
    if (--running_ == 0) done_.notify_one();
  }
}

}  // namespace assay::data
