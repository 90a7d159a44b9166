// SPDX-License-Identifier: Apache-2.0
// Whether all ranks of a group have come to the same place: asked after a fault, when some of them may be stuck in a
// collective that the faulty one never entered. Unlike a barrier it gives up.
#pragma once

#include <chrono>
#include <memory>

namespace assay::distributed {

class RankGroup;

class Meeting {
 public:
  // Collective over the group, which must outlive it. Throws MpiError.
  explicit Meeting(const RankGroup& group);
  // Collective over the group, except while the stack is being unwound.
  ~Meeting();
  Meeting(const Meeting&) = delete;
  Meeting& operator=(const Meeting&) = delete;

  // True when every rank of the group has called this as often as this one has; false after `patience` (0: waits
  // for ever). After false the object must not be used again. Sleeps while it waits. Throws MpiError.
  bool all_came(std::chrono::milliseconds patience);

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace assay::distributed
