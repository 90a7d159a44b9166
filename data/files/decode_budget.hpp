// SPDX-License-Identifier: Apache-2.0
// The time that decoding one image may take: processor time of the calling thread, so that a busy machine refuses no
// image that an idle one takes. Work is told in pixels, and the clock, a system call, is read now and then: an image of
// 32 pixels a side costs no look at it. For the codecs only; one thread.
#pragma once

#include <cstdint>
#include <optional>

namespace assay::data::files {

class DecodeBudget {
 public:
  explicit DecodeBudget(double seconds) : seconds_(seconds) {}

  // Tells of more work done; true once the time is used up. Time counts from the first look at the clock.
  bool is_spent_after(std::uint64_t pixels);
  double seconds() const { return seconds_; }

 private:
  double seconds_;
  std::uint64_t unwatched_ = 0;  // pixels since the last look
  std::optional<double> start_;
};

}  // namespace assay::data::files
