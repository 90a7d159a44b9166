// SPDX-License-Identifier: Apache-2.0
// Starts a thread that takes no signal: those of the program belong to its main thread.
#pragma once

#include <csignal>
#include <thread>
#include <utility>

namespace assay::distributed {

template <typename Function>
std::thread start_quiet_thread(Function function) {
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  try {
    std::thread thread(std::move(function));
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    return thread;
  } catch (...) {
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    throw;
  }
}

}  // namespace assay::distributed
