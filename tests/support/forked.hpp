// SPDX-License-Identifier: Apache-2.0
// Children of a test that run a piece of it and are waited for (or killed).
#pragma once

#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <exception>

namespace assay::tests {

// A child that ends with what `work` returns (98: it threw) and never comes back into the test.
template <typename Work>
pid_t forked(const Work& work) {
  const pid_t child = ::fork();
  if (child != 0) return child;
  int code = 98;
  try {
    code = work();
  } catch (const std::exception&) {
    code = 98;
  }
  ::_exit(code);
}

// Waits for it: its exit code, or 128 + n for signal n.
inline int code_of(pid_t child) {
  int status = 0;
  if (::waitpid(child, &status, 0) != child) return -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace assay::tests
