// SPDX-License-Identifier: Apache-2.0
// What went wrong, as the exit code and the one line a user sees: the only place that knows both the exceptions of
// every folder and the documented codes.
#pragma once

#include <exception>
#include <stdexcept>
#include <string>

namespace assay::launcher {

struct Fault {
  int code = 1;
  std::string message;  // empty: another rank says it
};

// NaN or divergence (exit code 5).
class NumericalError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// No memory, and what to do about it (exit code 6).
class OutOfMemoryError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// A user's signal ended a command that has nothing to save (exit code 128 + signal).
class InterruptedError : public std::runtime_error {
 public:
  InterruptedError(int signal, const std::string& message) : std::runtime_error(message), signal_(signal) {}
  int signal() const { return signal_; }

 private:
  int signal_;
};

// A fault that all ranks agreed on (see agreement.hpp): same code everywhere, the message only where it is printed.
class AgreedError : public std::runtime_error {
 public:
  AgreedError(int code, const std::string& message) : std::runtime_error(message), code_(code) {}
  int code() const { return code_; }

 private:
  int code_;
};

// Whether this is a library's word for a lack of memory: std::bad_alloc, LibTorch's allocators, or ours.
bool tells_of_memory(const std::exception& error);

// Never throws. Multi-line texts of libraries are cut to their first line.
Fault describe(const std::exception_ptr& error);

}  // namespace assay::launcher
