// SPDX-License-Identifier: Apache-2.0
// main() of the multi-rank tests: MPI with threads, every rank runs every test in the same order, one failing rank
// fails all. A watchdog thread ends the job with 124 when the whole program takes longer than kLimit: a hang is a
// failure.
#include <gtest/gtest.h>
#include <mpi.h>

#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <thread>

namespace {

constexpr auto kLimit = std::chrono::seconds(90);

class HangGuard {
 public:
  HangGuard() : thread_([this] { watch(); }) {}
  ~HangGuard() {
    {
      std::lock_guard lock(mutex_);
      done_ = true;
    }
    condition_.notify_one();
    thread_.join();
  }

 private:
  void watch() {
    std::unique_lock lock(mutex_);
    if (!condition_.wait_for(lock, kLimit, [this] { return done_; })) {
      std::fprintf(stderr, "test program still running after %ld s: taken as hung\n",
                   static_cast<long>(kLimit.count()));
      std::_Exit(124);
    }
  }

  std::mutex mutex_;
  std::condition_variable condition_;
  bool done_ = false;
  std::thread thread_;
};

}  // namespace

int main(int argc, char** argv) {
  int provided = 0;
  MPI_Init_thread(&argc, &argv, MPI_THREAD_MULTIPLE, &provided);
  int rank = 0;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  int verdict = 0;
  {
    HangGuard guard;
    ::testing::InitGoogleTest(&argc, argv);
    auto& listeners = ::testing::UnitTest::GetInstance()->listeners();
    if (rank != 0) delete listeners.Release(listeners.default_result_printer());
    int mine = RUN_ALL_TESTS();
    if (mine != 0 && rank != 0) std::fprintf(stderr, "a test failed on rank %d\n", rank);
    MPI_Allreduce(&mine, &verdict, 1, MPI_INT, MPI_MAX, MPI_COMM_WORLD);
  }
  MPI_Finalize();
  return verdict;
}
