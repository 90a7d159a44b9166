// SPDX-License-Identifier: Apache-2.0
#include "launcher/signals.hpp"

#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <system_error>

namespace assay::launcher {
namespace {

std::atomic<int> first_signal{0};
std::atomic<bool> asked_to_end{false};
static_assert(std::atomic<int>::is_always_lock_free, "a signal handler may only touch lock-free atomics");

extern "C" void on_stop_signal(int number) {
  int none = 0;
  first_signal.compare_exchange_strong(none, number);
  if (number == SIGUSR2) return;
  if (asked_to_end.exchange(true)) ::_exit(128 + number);
}

void handle(int number, void (*handler)(int)) {
  struct sigaction action = {};
  action.sa_handler = handler;
  sigemptyset(&action.sa_mask);
  // Interrupted system calls go on: the flag is looked at between pieces of work.
  action.sa_flags = SA_RESTART;
  if (::sigaction(number, &action, nullptr) != 0) throw std::system_error(errno, std::generic_category(), "sigaction");
}

}  // namespace

void install_stop_handlers() {
  for (const int number : {SIGINT, SIGTERM, SIGUSR2}) handle(number, on_stop_signal);
  for (const int number : {SIGPIPE, SIGXFSZ}) handle(number, SIG_IGN);
}

bool stop_requested() {
  return stop_signal() != 0;
}

int stop_signal() {
  return first_signal.load();
}

}  // namespace assay::launcher
