// SPDX-License-Identifier: Apache-2.0
// How code that knows no watchdog (libassay_cuda.so) tells it that a rank waits for the others. The thread that makes
// the collectives calls it.
#pragma once

#include <cstdint>

namespace assay::distributed {

class WaitMarker {
 public:
  virtual ~WaitMarker() = default;
  // `operation` is a literal. Marks do not nest.
  virtual void enter(const char* operation, std::uint64_t bytes) = 0;
  virtual void leave() = 0;
};

// The time between construction and destruction, marked.
class WaitMark {
 public:
  WaitMark(WaitMarker& marker, const char* operation, std::uint64_t bytes = 0) : marker_(marker) {
    marker_.enter(operation, bytes);
  }
  ~WaitMark() { marker_.leave(); }
  WaitMark(const WaitMark&) = delete;
  WaitMark& operator=(const WaitMark&) = delete;

 private:
  WaitMarker& marker_;
};

}  // namespace assay::distributed
