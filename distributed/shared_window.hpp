// SPDX-License-Identifier: Apache-2.0
// Bytes that the ranks of one node (of a group, where they are split) share (MPI-3 shared-memory window): allocated
// once per node, filled in parallel, then read by all. Freed collectively by the destructor.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace assay::distributed {

class RankGroup;
class Watchdog;

class SharedWindow {
 public:
  // Collective over the group (null: the world); the same byte count on every rank of a node. Throws MpiError (also
  // when the node's shared memory is too small: the message names /dev/shm and the bytes wanted).
  SharedWindow(std::uint64_t bytes, Watchdog* watchdog, const RankGroup* group = nullptr);
  ~SharedWindow();
  SharedWindow(const SharedWindow&) = delete;
  SharedWindow& operator=(const SharedWindow&) = delete;

  // The whole block, at this process's own address.
  std::span<std::uint8_t> bytes() const;
  int local_rank() const;
  int local_size() const;
  // Makes the writes of all ranks of the node visible to all of them. Collective over the node.
  void fence();

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace assay::distributed
