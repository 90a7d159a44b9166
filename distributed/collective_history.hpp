// SPDX-License-Identifier: Apache-2.0
// The last collectives of one thread of a rank, in memory that the ranks of a node share, so that they can be told for
// a rank that is stopped or dead. One writer; any process may read at any time (an entry that is just being overwritten
// is left out).
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "distributed/lane.hpp"
#include "distributed/shared_text.hpp"

namespace assay::distributed {

struct PastCollective {
  Lane lane = Lane::main;
  std::uint64_t sequence = 0;  // from 1, per lane
  std::string operation;
  std::uint64_t bytes = 0;
  std::int64_t entered = 0;  // monotonic_nanoseconds()
  std::int64_t left = 0;     // 0: still inside
};

class CollectiveHistory {
 public:
  static constexpr std::size_t kLength = 256;

  void enter(std::uint64_t sequence, const char* operation, std::uint64_t bytes, std::int64_t now);
  void leave(std::uint64_t sequence, std::int64_t now);
  // At most kLength, the oldest first.
  std::vector<PastCollective> read(Lane lane) const;

 private:
  struct Entry {
    std::atomic<std::uint64_t> sequence{0};  // 0 while it is being written
    std::atomic<std::uint64_t> bytes{0};
    std::atomic<std::int64_t> entered{0};
    std::atomic<std::int64_t> left{0};
    SharedText<3> operation;
  };

  std::array<Entry, kLength> entries_;
};

// The last kLength collectives of all lanes of a rank as lines of text, times in seconds before `now`:
//   -0.132  all_reduce 57  main  4096 bytes  0.000210 s
std::string history_text(std::vector<PastCollective> collectives, std::int64_t now);

// Nanoseconds of the clock that all processes of a node share.
std::int64_t monotonic_nanoseconds();

}  // namespace assay::distributed
